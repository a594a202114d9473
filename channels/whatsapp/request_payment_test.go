package whatsapp_test

import (
	"strings"
	"testing"
)

// manyPictured are so many items with a picture each.
func manyPictured(count int) string {
	one := `{"name":"Case","amount":{"value":0,"offset":100},"quantity":1,"image":{"link":"https://media.example/case.jpg"}},`
	return strings.Repeat(one, count)
}

// cardOrder is the button of a card that opens an order.
func cardOrder(reference string) string {
	return `{"type":"button","sub_type":"order_details","index":0,"parameters":[{"type":"action","action":{"order_details":{"reference_id":"` + reference +
		`","type":"digital-goods","currency":"BRL","total_amount":{"value":110,"offset":100}}}}]}`
}

// What the pages say of means of payment and of addresses holds in India, what they say of headers and retailers in Brazil.
func TestPartsOfPayments(t *testing.T) {
	with := func(body, old, replacement string) string { return strings.Replace(body, old, replacement, 1) }
	text := func(length int) string { return strings.Repeat("é", length) }
	gateway := `"configuration_name":"shop"`
	kept := `"configuration_name":"` + text(60) + `","enabled_payment_options":["upi","web"],"billdesk":{"additional_info1":"` + text(120) + `"},"payu":{"udf4":"` + text(255) +
		`","other":"` + text(999) + `"},"zaakpay":{"extra2":"` + text(180) + `"},"razorpay":{"receipt":"` + text(40) + `","notes":{"till":"` + text(256) + `"}}`
	beneficiaries := `"beneficiaries":[{"name":"` + text(200) + `","address_line1":"` + text(100) + `","address_line2":"` + text(100) + `","city":"Pune","state":"MH","country":"India","postal_code":"411001"}],"currency"`
	imported := `"country_of_origin":"` + text(100) + `","importer_name":"` + text(200) + `","importer_address":{"address_line1":"` + text(100) + `","city":"` + text(120) + `","zone_code":"MH","postal_code":"411001"},"quantity":1`
	ordered := `,"currency":"BRL","order":{"status":"pending","items":[{"retailer_id":"r1","name":"Router","amount":{"value":100,"offset":100},"quantity":1}],"subtotal":{"value":100,"offset":100},"tax":{"value":0,"offset":100}}`
	picture := `"header":{"type":"image","image":{"link":"https://media.example/1.jpg"}},"body"`
	requireParts(t, map[string][]lacks{
		with(indianOrder, gateway, kept): {
			{`"` + text(60) + `"`, `"` + text(61) + `"`, 131009}, {`"web"`, `"cash"`, 131009}, {`"additional_info1":"`, `"additional_info1":"x`, 131009}, {`"udf4":"`, `"udf4":"x`, 131009},
			{`"extra2":"`, `"extra2":"x`, 131009}, {`"receipt":"`, `"receipt":"x`, 131009}, {`"receipt":"` + text(40), `"receipt":"`, 131009}, {`"till":"`, `"till":"x`, 131009},
			{`"notes":{`, `"notes":{"1":"","2":"","3":"","4":"","5":"","6":"","7":"","8":"","9":"","10":"","11":"","12":"","13":"","14":"","15":"",`, 131009},
		},
		with(indianOrder, `{"type":"payment_gateway"`, `{"type":"razorpay","razorpay":{"encrypted_payment_gateway_data":"ZQ=="}},{"type":"payu","payu":{"encrypted_payment_gateway_data":"ZQ=="}},{"type":"payment_gateway"`): {
			{`"razorpay":{"encrypted_payment_gateway_data":"ZQ=="}`, `"razorpay":{}`, 131009}, {`{"type":"payu","payu":{"encrypted_payment_gateway_data"`, `{"type":"payu","payu":{"data"`, 131009}, {`{"type":"payu","payu"`, `{"type":"zaakpay","zaakpay"`, 131009},
		},
		with(indianOrder, `"currency"`, beneficiaries): {
			{`"name":"é`, `"name":"xé`, 131009}, {`"address_line1":"`, `"address_line1":"x`, 131009}, {`"address_line2":"`, `"address_line2":"x`, 131009}, {`"India"`, `"IN"`, 131009},
			{`"411001"`, `"41100"`, 131009}, {`"411001"`, `"41100x"`, 131009}, {`"411001"`, `"4110011"`, 131009},
		},
		with(indianOrder, `"quantity":1`, imported): {
			{`"country_of_origin":"`, `"country_of_origin":"x`, 131009}, {`"importer_name":"`, `"importer_name":"x`, 131009}, {`"address_line1":"`, `"address_line1":"x`, 131009},
			{`"city":"`, `"city":"x`, 131009}, {`"MH"`, `"MHA"`, 131009}, {`"411001"`, `"4110011"`, 131009},
		},
		with(indianOrder, `"items":[`, `"items":[`+manyPictured(9)): {
			{`"items":[`, `"items":[` + manyPictured(1), 131009}, {`"name":"Case"`, `"retailer_id":"r1","name":"Case"`, 131009}, {`"status":"pending"`, `"catalog_id":"310","status":"pending"`, 131009},
		},
		with(indianOrder, `"amount":{"value":99,"offset":100}`, `"amount":{"value":100,"offset":100},"sale_amount":{"value":99,"offset":100}`): {{`"amount":{"value":100`, `"amount":{"value":98`, 131009}},
		with(shortOrderButton, `]}]}]}]}`, `]}]},{"card_index":1,"components":[`+cardOrder("b-2")+`]}]}]}`):                                    {{`b-2`, `b-1`, 131009}},
		orderButton: {
			{`"INR"`, `"inr"`, 100}, {`"phone_number":"9`, `"phone_number":"+9`, 100}, {`"city":"Pune"`, `"floor_number":"` + text(11) + `","city":"Pune"`, 100}, {`"city":"Pune"`, `"house_number":"` + text(9) + `","city":"Pune"`, 100},
			{`"Asha"`, `"` + text(257) + `"`, 100}, {`"Pune"`, `"` + text(101) + `"`, 100}, {`"1 Lake Road"`, `"` + text(513) + `"`, 100},
		},
		with(with(brazilianOrder, `,"currency":"BRL"`, ordered), `"body"`, picture): {
			{`"retailer_id":"r1",`, ``, 131009}, {`{"type":"image","image"`, `{"type":"video","video"`, 131009}, {`{"type":"image","image":{"link":"https://media.example/1.jpg"}}`, `{"type":"text","text":"Your order"}`, 131009},
			{`"order":{`, `"invoice":{`, 131009}, // a picture above an order without items
		},
	})
}
