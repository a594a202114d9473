package channels_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// everyday are requests as the usual clients of the platforms write them, with members that say nothing: null, empty, unknown to the
// platform or as a number, and objects in the text or in the brackets of a form. The platforms take them all.
var everyday = map[policy.Channel][]string{
	whatsapp.New(): {
		`{"messaging_product":"whatsapp","recipient_type":"individual","to":919812345678,"type":"text","text":{"preview_url":false,"body":"Hi"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","text":{"body":"Hi"}}`,
		`{"messaging_product":"whatsapp","context":null,"to":"+919812345678","text":{"body":"Hi"},"type":"text"}`,
		`{"messaging_product":"whatsapp","context":{"message_id":"wamid.1"},"to":"+1 555-123-4567","text":{"body":"Hi","preview_url":true},"type":"text","biz_opaque_callback_data":"order-7"}`,
		`{"messaging_product":"whatsapp","preview_url":false,"recipient_type":"individual","to":"919812345678","type":"text","text":{"body":"Hi"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"text","text":{"body":"Hi","preview_url":null},"image":null,"audio":null,"contacts":null,"interactive":null,"template":null,"location":null,"reaction":null,"biz_opaque_callback_data":null,"recipient":null,"ttl_seconds":null}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"text","text":{"body":"Hi","preview_url":"true"},"access_token":"EAAB","appsecret_proof":"ab"}`,
		`messaging_product=whatsapp&to=919812345678&type=text&text={"body":"Hi","preview_url":"true"}`,
		`messaging_product=whatsapp&recipient_type=individual&to=919812345678&type=text&text={"body":"Hi","preview_url":true}&access_token=EAAB`,
		`messaging_product=whatsapp&to=919812345678&type=template&template={"name":"hello_world","language":{"code":"en_US"}}`,
		`messaging_product=whatsapp&status=read&message_id=wamid.1`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"text","text":"{\"body\":\"Hi\"}"}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"contacts","contacts":"[{\"name\":{\"formatted_name\":\"Ada L\",\"first_name\":\"Ada\"}}]"}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":"{\"name\":\"hello_world\",\"language\":{\"code\":\"en_US\"}}"}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"image","image":{"link":"https://a.example/1.png","caption":null}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"image","image":{"id":1234567890,"caption":""}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"image","image":{"id":"","link":"https://a.example/1.png"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"image","image":{"id":"1","link":null,"caption":"x","filename":null}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"document","document":{"link":"https://a.example/1.pdf","caption":null,"filename":null}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"audio","audio":{"id":"1","voice":true}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"audio","audio":{"id":"1","caption":null}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"location","location":{"latitude":"-23.564","longitude":"-46.654","name":"x","address":"y"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"location","location":{"latitude":37.758056,"longitude":-122.425332,"name":null,"address":null}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"contacts","contacts":[{"addresses":[],"birthday":"","emails":[],"name":{"formatted_name":"Ada","first_name":"Ada","last_name":""},"org":{"company":""},"phones":[{"phone":"+1555","wa_id":"1555","type":"CELL"}],"urls":[]}]}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"contacts","contacts":[{"addresses":null,"birthday":null,"name":{"formatted_name":"Ada","first_name":"Ada","last_name":null},"org":null,"phones":[{"phone":"+1555","wa_id":null,"type":"Mobile"}]}]}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"reaction","reaction":{"message_id":"wamid.1","emoji":""}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"reaction","reaction":{"message_id":"wamid.1","emoji":"❤️"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"reaction","reaction":{"message_id":"wamid.1","emoji":"1️⃣"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"reaction","reaction":{"message_id":"wamid.1","emoji":"🏴󠁧󠁢󠁥󠁮󠁧󠁿"}}`,
		`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1"}`,
		`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":{"type":"text"}}`,
		`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":null,"to":null,"type":null}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"button","body":{"text":"?"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}},{"type":"reply","reply":{"id":"2","title":"No"}}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","interactive":{"type":"button","body":{"text":"?"},"action":"{\"buttons\":[{\"type\":\"reply\",\"reply\":{\"id\":\"1\",\"title\":\"Yes\"}}]}"},"type":"interactive"}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"button","header":null,"footer":null,"body":{"text":"?"},"action":{"name":null,"button":null,"sections":null,"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"button","header":{"type":"image","image":{"link":"https://a.example/1.png"}},"body":{"text":"?"},"footer":{"text":"x"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"button","header":{"type":"document","document":{"id":"1","filename":"a.pdf"}},"body":{"text":"?"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"H","image":null,"video":null,"document":null},"body":{"text":"?"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"Yes"}}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"list","header":{"type":"text","text":"H"},"body":{"text":"?"},"footer":{"text":"f"},"action":{"button":"Open","sections":[{"title":"","rows":[{"id":"1","title":"One","description":""},{"id":"2","title":"Two","description":null}]}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"cta_url","header":{"type":"text","text":"H"},"body":{"text":"?"},"footer":{"text":"f"},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://a.example"}}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"flow","body":{"text":"?"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_token":"t","flow_id":"1","flow_cta":"Book","flow_action":"navigate","flow_action_payload":{"screen":"S","data":{"a":1}}}}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"flow","body":{"text":"?"},"action":{"name":"flow","parameters":{"mode":"draft","flow_message_version":3,"flow_token":"t","flow_id":"1","flow_cta":"Book","flow_action":"data_exchange"}}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"flow","body":{"text":"?"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_token":"t","flow_name":"n","flow_id":null,"flow_cta":"Book","flow_action":"navigate","flow_action_payload":{"screen":"S"}}}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"location_request_message","body":{"text":"?"},"action":{"name":"send_location"}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"product","body":{"text":"?"},"action":{"catalog_id":"1","product_retailer_id":"2"}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"product_list","header":{"type":"text","text":"H"},"body":{"text":"?"},"action":{"catalog_id":"1","sections":[{"title":"a","product_items":[{"product_retailer_id":"1"}]}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"catalog_message","body":{"text":"?"},"action":{"name":"catalog_message","parameters":{"thumbnail_product_retailer_id":"1"}},"footer":{"text":"f"}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"call_permission_request","body":{"text":"?"},"action":{"name":"call_permission_request"}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"namespace":"ns","name":"hello_world","language":{"policy":"deterministic","code":"en_US"},"components":[]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"hello_world","language":{"code":"en_US"},"components":null}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"a","language":{"code":"en_US"},"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.example/1.png"}}]},{"type":"body","parameters":[{"type":"text","text":"x"},{"type":"currency","currency":{"fallback_value":"$1","code":"USD","amount_1000":1000}},{"type":"date_time","date_time":{"fallback_value":"May 1"}}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"p"}]},{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"x"}]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"a","language":{"code":"en_US","policy":null},"components":[{"type":"body","parameters":[{"type":"text","parameter_name":"n","text":"x"}]},{"type":"BUTTON","sub_type":"URL","index":0,"parameters":[{"type":"text","text":"123456"}]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"a","language":{"code":"en_US"},"components":[{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"t","flow_action_data":{"a":1}}}]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"a","language":{"code":"en_US"},"components":[{"type":"header","parameters":[{"type":"document","document":{"link":"https://a.example/1.pdf","filename":"a.pdf"}}]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"a","language":{"code":"en_US"},"components":[{"type":"header","parameters":[{"type":"location","location":{"latitude":"1","longitude":"2","name":"x","address":"y"}}]}]}}`,
		`messaging_product=whatsapp&to=919812345678&type=text&text[body]=Hi&text[preview_url]=true`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"text","text":{"body":"Hi"},"image":{"id":"","link":"","caption":""},"context":null}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"flow","body":{"text":"?"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":1,"flow_cta":"Book","flow_action":"data_exchange","flow_action_payload":null}}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"TEXT","text":{"body":"Hi"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"LIST","header":{"type":"TEXT","text":"H"},"body":{"text":"?"},"action":{"button":"Open","sections":[{"rows":[{"id":"1","title":"One"}]}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"BUTTON","body":{"text":"?"},"action":{"buttons":[{"type":"REPLY","reply":{"id":"1","title":"Yes"}}]}}}`,
		`{"to":"919812345678","type":"interactive","messaging_product":"whatsapp","interactive":"{\"type\":\"list\",\"body\":{\"text\":\"Pick\"},\"action\":{\"button\":\"Menu\",\"sections\":[{\"rows\":[{\"id\":\"a\",\"title\":\"A\"}]}]}}"}`,
		`{"to":"919812345678","type":"text","messaging_product":"whatsapp","text":"{\"body\":\"x\",\"preview_url\":true}","context":"{\"message_id\":\"wamid.2\"}"}`,
		`{"to":"919812345678","type":"reaction","messaging_product":"whatsapp","reaction":"{\"message_id\":\"wamid.2\",\"emoji\":\"😀\"}","biz_opaque_callback_data":"trace-1"}`,
		`{"to":"919812345678","type":"location","messaging_product":"whatsapp","location":"{\"longitude\":-58.4,\"latitude\":-34.6,\"name\":\"x\"}"}`,
		`{"to":"919812345678","type":"sticker","messaging_product":"whatsapp","sticker":"{\"link\":\"https://cdn.example/s.webp\"}"}`,
		`{"messaging_product":"whatsapp","recipient_type":"individual","to":"919812345678","type":"text","text":{"body":"a","preview_url":false},"context":{"message_id":"wamid.9"},"recipient":null}`,
		`{"messaging_product":"whatsapp","to":"919812345678","recipient_type":"individual","type":"video","video":{"link":"https://cdn.example/v.mp4?X-Amz=1&b=2","caption":"c"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"document","document":{"link":"http://files.example:8080/a/b?c=d","caption":"","filename":"r.pdf"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"image","image":{"link":"https://cdn.example/é x.png"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"image","image":{"link":"  https://cdn.example/x.png\n"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"image","image":{"link":"HTTPS://cdn.example/x.png","caption":"*b*"}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"button","header":null,"body":{"text":"\u200b"},"footer":null,"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"ok"}}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"list","body":{"text":"b"},"action":{"button":"Select Option","sections":[{"title":"Options","rows":[{"id":"0","title":"x","description":""}]}]}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"55","flow_cta":"Start","flow_action":"data_exchange","mode":"published","flow_token":"","flow_action_payload":null}}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"t","language":{"code":"en"},"components":[{"type":"header","parameters":[{"type":"video","video":{"link":"https://cdn.example/v.mp4"}}]},{"type":"body","parameters":[{"type":"text","text":"7"},{"type":"text","text":"8"}]},{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"SAVE"}]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"t","language":{"code":"en_US","policy":"deterministic"},"components":[{"type":"BODY","parameters":[{"type":"TEXT","text":"7"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"https://a.example/x?y=1"}]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"t","language":{"code":"en"},"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"12"}}]},{"type":"button","sub_type":"quick_reply","index":2,"parameters":[{"type":"payload","payload":"{\"a\":1}"}]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"t","language":{"code":"en"},"components":[{"type":"body","parameters":[]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"t","language":{"code":"en"},"components":[{"type":"button","sub_type":"mpm","index":0,"parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"a","sections":[{"title":"s","product_items":[{"product_retailer_id":"a"}]}]}}]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"template","template":{"name":"t","language":{"code":"en"},"components":[{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://cdn.example/1.png"}}]},{"type":"body","parameters":[{"type":"text","text":"a"}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"p"}]}]}]}]}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"contacts","contacts":[{"name":{"formatted_name":"A B","first_name":"A","last_name":"B","middle_name":"","prefix":"","suffix":""},"phones":[{"phone":"+91 98","type":"WORK"}],"emails":[{"email":"a@b.example","type":"WORK"}],"urls":[{"url":"https://a.example","type":"HOME"}],"addresses":[{"street":"1","city":"","state":"","zip":"","country":"","country_code":"","type":"HOME"}],"org":{"company":"C","department":"","title":""},"birthday":"1990-02-03"}]}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"contacts","contacts":[{"name":{"formatted_name":"A B","first_name":"A B"},"phones":[{"phone":919812345678,"wa_id":919812345678}]}]}`,
		`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.3","typing_indicator":{"type":"TEXT"}}`,
		`messaging_product=whatsapp&recipient_type=individual&to=919812345678&type=image&image={"id":"77"}&biz_opaque_callback_data=a1`,
		`messaging_product=whatsapp&to=919812345678&type=interactive&interactive[type]=button&interactive[body][text]=q&interactive[action][buttons][0][type]=reply&interactive[action][buttons][0][reply][id]=1&interactive[action][buttons][0][reply][title]=Yes`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"cta_url","header":{"type":"image","image":{"link":"https://cdn.example/1.png"}},"body":{"text":"b"},"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"http://a.example/p?q=1#f"}}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"product_list","header":{"type":"text","text":"Our"},"body":{"text":"b"},"footer":{"text":"f"},"action":{"catalog_id":12345,"sections":[{"title":"one","product_items":[{"product_retailer_id":77},{"product_retailer_id":"b"}]},{"title":"two","product_items":[{"product_retailer_id":"c"}]}]}}}`,
		`{"messaging_product":"whatsapp","to":"5511987654321","type":"interactive","interactive":{"type":"order_details","body":{"text":"b"},"action":{"name":"review_and_pay","parameters":{"reference_id":"B-12","type":"digital-goods","payment_type":"br","currency":"BRL","total_amount":{"value":4990,"offset":100},"payment_settings":[{"type":"pix_dynamic_code","pix_dynamic_code":{"code":"000201","merchant_name":"M","key":"39","key_type":"EVP"}},{"type":"payment_link","payment_link":{"uri":"https://pay.example/1"}}],"order":{"status":"pending","items":[{"retailer_id":"f","name":"F","amount":{"value":2600,"offset":100},"sale_amount":{"value":2500,"offset":100},"quantity":2}],"subtotal":{"value":5000,"offset":100},"tax":{"value":0,"offset":100},"discount":{"value":10,"offset":100}}}}}}`,
		`{"messaging_product":"whatsapp","to":"5511987654321","type":"interactive","interactive":{"type":"order_details","body":{"text":"b"},"action":{"name":"review_and_pay","parameters":{"reference_id":"B-13","type":"digital-goods","payment_type":"br","currency":"BRL","total_amount":{"value":100,"offset":100}}}}}`,
		`{"messaging_product":"whatsapp","to":"919812345678","type":"interactive","interactive":{"type":"order_details","body":{"text":"b"},"action":{"name":"review_and_pay","parameters":{"reference_id":"I-1","type":"physical-goods","payment_type":"upi","payment_configuration":"c","currency":"INR","total_amount":{"value":210,"offset":100},"order":{"status":"pending","catalog_id":"1","items":[{"retailer_id":"r","name":"R","amount":{"value":"100","offset":"100"},"quantity":"2"}],"subtotal":{"value":200,"offset":100},"tax":{"value":10,"offset":100}}}}}}`,
	},
	messenger.New(): {
		`{"recipient":{"id":"1"},"message":{"text":"🫩","quick_replies":[{"content_type":"text","title":"🫩","payload":"tired"}]}}`,
		`{"recipient":{"id":"1"},"message":{"text":"Hi"}}`,
		`{"recipient":{"id":1234567890123456},"messaging_type":"RESPONSE","message":{"text":"Hi"}}`,
		`{"messaging_type":"UPDATE","recipient":{"id":"1"},"message":{"text":"Hi"},"access_token":"EAAB","appsecret_proof":"x"}`,
		`{"recipient":{"id":"1"},"message":{"text":"Hi"},"messaging_type":"RESPONSE","tag":null}`,
		`{"recipient":{"id":"1"},"message":{"text":"Hi","quick_replies":null,"attachment":null,"metadata":null},"messaging_type":"RESPONSE","notification_type":null,"persona_id":null}`,
		`{"recipient":{"id":"1"},"message":{"text":"Hi","metadata":"m"},"messaging_type":"RESPONSE","notification_type":"REGULAR","persona_id":"7"}`,
		`{"recipient":{"id":"1"},"message":{"text":"Hi"},"persona_id":7,"notification_type":"NO_PUSH"}`,
		`recipient={"id":"1"}&message={"text":"Hi"}&messaging_type=RESPONSE&access_token=EAAB`,
		`recipient={"id":1}&message={"attachment":{"type":"image","payload":{"url":"https://a.example/1.png","is_reusable":"true"}}}&messaging_type=RESPONSE`,
		`recipient={"id":"1"}&sender_action=typing_on`,
		`{"recipient":"{\"id\":\"1\"}","message":"{\"text\":\"Hi\"}"}`,
		`{"recipient":{"id":"1"},"message":{"text":"Pick","quick_replies":[{"content_type":"text","title":"Red","payload":"R","image_url":"https://a.example/1.png"},{"content_type":"text","title":"Blue","payload":"B"},{"content_type":"text","title":"Green","payload":"G","image_url":null}]}}`,
		`{"recipient":{"id":"1"},"message":{"text":"Mail?","quick_replies":[{"content_type":"user_email"},{"content_type":"user_phone_number"}]}}`,
		`{"recipient":{"id":"1"},"message":{"text":"Pick","quick_replies":[{"content_type":"text","title":"Red","payload":""},{"content_type":"text","title":"1","payload":1}]}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"image","payload":{"url":"http://a.example/1.png","is_reusable":true}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"image","payload":{"attachment_id":"1"}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"video","payload":{"attachment_id":1234}},"quick_replies":[{"content_type":"text","title":"Red","payload":"R"}]}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"audio","payload":{"url":"https://a.example/1.mp3"}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"file","payload":{"url":"https://a.example/1.pdf","is_reusable":false}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"?","buttons":[{"type":"web_url","url":"https://a.example","title":"Go","webview_height_ratio":"full","messenger_extensions":false},{"type":"postback","title":"P","payload":"p"},{"type":"phone_number","title":"Call","payload":"+15551234567"}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","image_aspect_ratio":"square","sharable":true,"elements":[{"title":"T","subtitle":"S","image_url":"https://a.example/1.png","item_url":null,"default_action":{"type":"web_url","url":"https://a.example","messenger_extensions":false,"webview_height_ratio":"tall"},"buttons":[{"type":"web_url","url":"https://a.example","title":"Go"},{"type":"postback","title":"P","payload":"p"}]}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"T","subtitle":null,"image_url":null,"default_action":null,"buttons":[{"type":"postback","title":"P","payload":"p"}]}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"T","subtitle":"s","image_url":"","buttons":null}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"T","item_url":"https://a.example","image_url":"https://a.example/a b.png","subtitle":"s"}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"T","subtitle":"s","default_action":{"type":"web_url","url":"https://a.example","messenger_extensions":true,"webview_height_ratio":"tall","fallback_url":"https://a.example"},"buttons":[{"type":"account_link","url":"https://a.example/l"},{"type":"account_unlink"}]}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","attachment_id":"1","buttons":[{"type":"web_url","url":"https://a.example","title":"Go"}]}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"video","url":"https://www.facebook.com/p/videos/1"}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"receipt","recipient_name":"A","order_number":"1","currency":"USD","payment_method":"Visa","order_url":"http://a.example/o?id=1","timestamp":"1428444852","elements":[{"title":"T","subtitle":"s","quantity":2,"price":50,"currency":"USD","image_url":"http://a.example/1.png"}],"address":{"street_1":"1 Hacker Way","street_2":"","city":"Menlo Park","postal_code":"94025","state":"CA","country":"US"},"summary":{"subtotal":75.00,"shipping_cost":4.95,"total_tax":6.19,"total_cost":56.14},"adjustments":[{"name":"New Customer Discount","amount":20},{"name":"$10 Off Coupon","amount":10}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"product","elements":[{"id":"1"}]}}}}`,
		`{"recipient":{"id":"1"},"sender_action":"typing_on"}`,
		`{"recipient":{"id":"1"},"sender_action":"TYPING_OFF","persona_id":"7"}`,
		`{"recipient":{"id":"1"},"sender_action":"mark_seen","messaging_type":"RESPONSE"}`,
		`{"recipient":{"id":"1"},"sender_action":"typing_on","message":null,"tag":null,"messaging_type":null}`,
		`{"recipient":{"id":"1","name":null,"phone_number":null},"message":{"text":"Hi"},"messaging_type":"RESPONSE"}`,
		`{"recipient":{"user_ref":"abc"},"message":{"text":"Hi"}}`,
		`{"recipient":{"id":"1"},"reply_to":{"mid":"m_1"},"message":{"text":"Hi"},"messaging_type":"RESPONSE"}`,
		`{"recipient":{"id":"1"},"message":{"text":"Hi","is_echo":null},"messaging_type":"RESPONSE"}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"image","payload":{"url":"https://a.example/1.png"}},"text":null}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"image","payload":{"url":"https://a.example/1.png"}},"text":""}}`,
		`recipient[id]=1&message[attachment][type]=image&message[attachment][payload][url]=https://a.example&message[attachment][payload][is_reusable]=true`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"x","buttons":[{"type":"web_url","title":"x","url":"https://a.example/?q=a b","payload":"","messenger_extensions":"false","webview_share_button":"hide","fallback_url":""}]}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"IMAGE","payload":{"url":"https://a.example","attachment_id":""}}},"messaging_type":"","tag":""}`,
		`{"messaging_type":"RESPONSE","recipient":{"id":"24000000000000001"},"message":{"text":"a","quick_replies":[{"content_type":"text","title":"Ja","payload":"Ja","image_url":""}]}}`,
		`{"recipient":{"id":"24"},"notification_type":"SILENT_PUSH","message":{"text":"a"},"messaging_type":"UPDATE","persona_id":"33"}`,
		`{"recipient":{"id":"24"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","sharable":false,"image_aspect_ratio":"horizontal","elements":[{"title":"a","subtitle":"","image_url":"https://cdn.example/1.png","buttons":[{"type":"postback","title":"x","payload":"say:hello"},{"type":"web_url","title":"y","url":"https://a.example"}]}]}}},"messaging_type":"RESPONSE"}`,
		`{"recipient":{"id":"24"},"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"a","buttons":[{"type":"phone_number","title":"Call","payload":"+49 (30) 123-45"},{"type":"web_url","title":"w","url":"https://m.me/x","webview_height_ratio":"compact","webview_share_button":"hide"}]}}}}`,
		`{"recipient":{"id":"24"},"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"a","buttons":[{"type":"account_link","url":"https://a.example/auth"}]}}}}`,
		`{"recipient":{"id":"24"},"message":{"attachment":{"type":"file","payload":{"url":"https://cdn.example/x.pdf?sig=1","is_reusable":"false"}}},"messaging_type":"RESPONSE"}`,
		`{"recipient":{"id":"24"},"message":{"attachment":{"type":"template","payload":{"template_type":"media","sharable":true,"elements":[{"media_type":"video","attachment_id":"9","buttons":[{"type":"postback","title":"t","payload":"p"}]}]}}}}`,
		`{"recipient":{"id":"24"},"message":{"attachment":{"type":"template","payload":{"template_type":"receipt","recipient_name":"A","merchant_name":"M","order_number":"7","currency":"EUR","payment_method":"Visa","timestamp":1428444852,"sharable":true,"elements":[{"title":"x","price":0}],"summary":{"subtotal":1,"total_cost":"1.5"}}}}}`,
		`{"recipient":{"id":"24"},"sender_action":"mark_seen","access_token":"x"}`,
		`{"recipient":{"id":"24"},"sender_action":"typing_on","persona_id":"4","messaging_type":"RESPONSE"}`,
		`{"access_token":"E","recipient":{"id":"24"},"messaging_type":"RESPONSE","message":{"text":"a","metadata":"{\"a\":1}"}}`,
		`recipient=%7B%22id%22%3A%2224%22%7D&messaging_type=RESPONSE&message=%7B%22text%22%3A%22a%26b%22%7D&access_token=E`,
		`recipient[id]=24&message[attachment][type]=template&message[attachment][payload][template_type]=button&message[attachment][payload][text]=q&message[attachment][payload][buttons][0][type]=postback&message[attachment][payload][buttons][0][title]=a&message[attachment][payload][buttons][0][payload]=b&messaging_type=RESPONSE`,
	},
	instagram.New(): {
		`{"recipient":{"id":"1"},"message":{"text":"Hi"}}`,
		`{"recipient":{"id":"1"},"message":{"text":"Hi"},"tag":null,"messaging_type":null}`,
		`{"recipient":{"id":1234},"message":{"text":"Hi"},"messaging_type":"RESPONSE","access_token":"x"}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"image","payload":{"url":"https://a.example/1.png"}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"video","payload":{"url":"https://a.example/1.mp4","is_reusable":true}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"audio","payload":{"url":"https://a.example/1.m4a"}}}}`,
		`{"recipient":{"id":"1"},"message":{"attachments":[{"type":"image","payload":{"url":"https://a.example/1.png"}},{"type":"image","payload":{"url":"https://a.example/2.png"}}]}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"like_heart"}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"MEDIA_SHARE","payload":{"id":"1"}}}}`,
		`{"recipient":{"id":"1"},"sender_action":"react","payload":{"message_id":"m","reaction":"love"}}`,
		`{"recipient":{"id":"1"},"sender_action":"unreact","payload":{"message_id":"m"}}`,
		`{"recipient":{"id":"1"},"sender_action":"typing_on"}`,
		`{"recipient":{"id":"1"},"sender_action":"mark_seen"}`,
		`{"recipient":{"id":"1"},"messaging_type":"RESPONSE","message":{"text":"?","quick_replies":[{"content_type":"text","title":"a","payload":"b"}]}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"T","image_url":"https://a.example/1.png","subtitle":"s","default_action":{"type":"web_url","url":"https://a.example"},"buttons":[{"type":"web_url","url":"https://a.example","title":"v"},{"type":"postback","title":"p","payload":"D"}]}]}}}}`,
		`recipient={"id":"1"}&message={"text":"Hi"}&access_token=x`,
		`recipient[id]=1&message[text]=Hi`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"like_heart","payload":null}}}`,
		`{"recipient":{"id":"1"},"message":{"attachment":{"type":"media_share","payload":{"id":1}}}}`,
		`{"recipient":{"id":"77"},"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"a","buttons":[{"type":"web_url","url":"https://a.example","title":"b"}]}}}}`,
		`{"recipient":{"id":"77"},"message":{"text":"a","quick_replies":[{"content_type":"text","title":"b","payload":"c"}]},"messaging_type":"RESPONSE"}`,
		`{"recipient":{"id":"77"},"message":{"attachment":{"type":"file","payload":{"url":"https://cdn.example/1.pdf"}}}}`,
		`{"recipient":{"id":"77"},"sender_action":"typing_off"}`,
		`{"recipient":{"id":"77"},"message":{"attachment":{"type":"audio","payload":{"attachment_id":"5"}}},"messaging_type":"RESPONSE"}`,
		`{"recipient":{"id":"77"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"a","subtitle":"b","image_url":"https://cdn.example/1.png","default_action":{"type":"web_url","url":"https://a.example"}}]}}},"messaging_type":"RESPONSE"}`,
		`{"recipient":{"id":"77"},"message":{"attachment":{"type":"MEDIA_SHARE","payload":{"id":1790000000000}}},"messaging_type":"RESPONSE"}`,
	},
}

// What clients send every day goes to somebody who just wrote.
func TestEverydayRequests(t *testing.T) {
	for channel, bodies := range everyday {
		for _, body := range bodies {
			d, _, err := ask(t, request{channel, "/v26.0/104500000000042/messages", []byte(body)})
			if err != nil || !d.Allowed() {
				t.Errorf("%s is not allowed: %v %v", body, err, d)
			}
		}
	}
}

// placeholder is what a printed sample has for the reader to fill in.
var placeholder = regexp.MustCompile(`<[A-Z_]+>|\{\{|"[A-Z_]*(PHONE_NUMBER|IMAGE-URL)"|xxxx`)

// The samples of the platforms' documents go as well, to somebody in a country where all of them do.
func TestPrintedRequests(t *testing.T) {
	goes := 0
	for file, channel := range map[string]policy.Channel{
		"whatsapp-requests.jsonl": whatsapp.New(), "messenger-requests.jsonl": messenger.New(), "instagram-requests.jsonl": instagram.New(),
	} {
		raw, err := os.ReadFile("../../shared/payloads/" + file)
		if os.IsNotExist(err) {
			t.Log("the folder shared/payloads does not stand beside the project: only our own everyday requests are sent")
			return
		}
		require.NoError(t, err)
		for line := range bytes.Lines(raw) {
			var l struct{ Body json.RawMessage }
			require.NoError(t, json.Unmarshal(line, &l))
			if placeholder.Match(l.Body) {
				continue
			}
			body := bytes.ReplaceAll(l.Body, []byte("16505551234"), []byte("447700900123"))
			d, _, err := ask(t, request{channel, "/v26.0/104500000000042/messages", body})
			require.NoError(t, err, "%s", body)
			require.True(t, d.Allowed(), "%s: %s", body, d)
			goes++
		}
	}
	require.Greater(t, goes, 20)
}
