// Package lint checks a template's definition before it is submitted: what the platform would refuse ([Check]), and what it might
// put into another category. Whether a request fits an approved definition belongs to package template.
//
// Every limit, list and error comes from rows, which the channel packages supply with a source and dates. A check whose row is
// absent is not made. Each code, and what its row means:
//
//	name_length               Min, Max characters
//	name_characters           Values[0] lists the characters allowed
//	language_unsupported      Values: the languages allowed, exactly as spelled
//	language_list             Values: members that list languages in place of the one
//	language_list_excludes    Values: members that do not go with such a list
//	language_list_category    Values: the categories that such a list goes with
//	language_missing          there is a language
//	category_unknown          Values: the categories allowed
//	parameter_format_unknown  Values: the formats allowed
//	ttl_range                 For a category: Min, Max seconds; Values: other numbers accepted
//	library_template          Values: members that name a template of the platform's library, which has the components
//	library_buttons           Values: members that list the buttons of such a template; each has a type, and the link or number of its kind
//	member_form               For a member of the definition, a button kind and a member such as "FLOW flow_id", or a component kind and a
//	                          member of its example such as "BODY body_text": Values are the forms it may have: "text"; "number" or
//	                          "whole number", in quotes or not; "object"; "list of objects"; "list of texts"; "list of lists of texts"
//	member_word               For a member of the definition, or a button kind and a member such as "FLOW flow_action": Values are the
//	                          words it may hold
//
//	component_unknown         Values: the kinds known
//	type_missing              every component and button says its kind, in letters, digits and underscores
//	component_missing         For a layout: Values that must be there
//	component_forbidden       For a layout: Values that must not
//	component_repeated        For a kind: at most Max of it
//	layout_category           For a layout: Values are the categories allowed
//	text_content              For HEADER, BODY, FOOTER, BUTTON or LIMITED_TIME_OFFER: Values that its text must not hold: newline; control,
//	                          which are control characters but newlines and tabs; emoji; variable; or marks
//
//	header_format             For a layout: Values are the formats allowed
//	header_category           For a format: Values are the categories allowed
//	header_length             Min, Max characters
//	header_variables          at most Max
//	header_sample             For a format: a sample is needed; what begins with one of Values is none
//
//	body_length               For a layout: Min, Max characters
//	body_newlines             at most Max newlines in a row
//	body_emoji                at most Max emoji
//	body_fixed                For a layout: the platform writes the text
//	footer_length             Min, Max characters
//	footer_variables          at most Max
//	footer_fixed              For a layout: the platform writes the text
//	footer_minutes            Min, Max of code_expiration_minutes
//
//	button_count              For a button kind: at most Max; For "": all together
//	button_grouping           For a kind: its buttons stand together, before or after all others
//	button_alone              For a kind: no other button beside it
//	button_first              For a layout: Values are the kinds of which a button stands first, where there is one
//	button_unknown            Values: the kinds known
//	button_category           For a kind: Values are the categories allowed
//	button_label              For a kind: Min, Max characters
//	button_label_twice        no two buttons have the same label
//	button_url                Min, Max characters
//	button_url_variable       at most Max, and only at the end
//	button_url_form           Values: how a link begins; something fixed follows, and no blanks
//	button_url_barred         Values: hosts that no link may lead to, nor to a host below them
//	button_sample             For a kind: a sample is needed (URL: when it has a variable)
//	button_phone              Min, Max characters
//	button_phone_characters   Values[0] lists the characters of a number
//	button_code_length        For a layout: Min, Max characters of the code sample
//	button_field              For a kind: exactly one field of Values is given
//	button_ttl                For a kind: Min, Max minutes
//
//	carousel_cards            For a layout: Min, Max cards
//	carousel_card_header      For a layout: Values are the formats allowed
//	carousel_card_parts       Values: the component kinds of a card, each at most once
//	carousel_alike            cards have the same components
//	carousel_card_buttons     For a layout: Min, Max buttons; Values are the kinds allowed
//	carousel_card_body        Min, Max characters
//
//	offer_text                Min, Max characters
//	offer_button              For a kind: an offer needs such a button
//
//	otp_required              For a category: exactly Max buttons, of a kind in Values
//	otp_kind                  Values: the ways to hand over a code
//	otp_apps                  For a way: Min, Max applications
//	otp_app_twice             no application is listed twice
//	otp_package               Max characters; Min segments separated by dots, each begins with a letter
//	otp_package_characters    Values[0] lists the characters allowed
//	otp_signature             Min, Max characters; "%2F" counts as the sign that it stands for
//	otp_signature_characters  Values[0] lists the characters allowed
//	otp_terms                 For a way: terms must be accepted
//	autofill_label            Min, Max characters
//
//	variable_syntax           braces match; Values[0] lists characters not allowed inside
//	variable_single           no number in single braces
//	variable_blank            no blanks inside the braces
//	variable_numbering        positional variables count from Min without a gap
//	variable_name             Values[0] lists the characters allowed in a name
//	variable_repeated         a name stands once in a text
//	variable_mixed            numbers and names do not mix, and each need their format
//	variable_edge             not at the start or end; Values: component kinds checked
//	variable_signs            signs alone do not part a variable from the start or end; Values: component kinds checked
//	variable_adjacent         not side by side
//	variable_sample           each has a sample
//	sample_member             For a component kind, a header format, or a button kind whose example is an object: Values are the members of
//	                          the example that hold samples
//	variable_sample_more      there are no more samples than variables
//	variable_density          at least Min words of text for each variable
//
//	category_risk             For the likelier category: Values are phrases in Language, in any letter case, that suggest it; Min: the fewest words of a body that is no such risk
//
//	text_huge                 a text was measured but not looked into; needs no row
package lint
