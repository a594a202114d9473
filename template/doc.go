// Package template holds message templates: their definitions, requests that send them, and what is known of their life. Checks of a
// definition before it is submitted belong to package lint.
//
// # What is here
//
//   - [Template] is a definition, read from and written to the platform's own
//     JSON without loss: fields and components unknown to this package are kept.
//   - [Fill] says whether a send request ([Send]) fits a definition, and what the
//     platform is expected to answer when it does not; [View.Fill] has
//     the definition prepared for many.
//   - [Build] makes a fitting send request from plain [Values]; [Preview] shows
//     what the reader will see.
//   - [Catalogue] knows which templates exist, in which state, as of an instant. A
//     durable one is built on [Record]; [List] reads the platform's list for either.
//
// # Facts are data
//
// The package knows no platform. Every number, list and error code comes from [Row] values gathered in [Rules], which the channel
// packages supply with a source and dates. Where a row is absent, the check that needs it is not made. Hosts may copy rows, change
// them, and make their own Rules with [NewRules].
//
// Lengths are counted in Unicode code points.
//
// # Checks of a send request
//
// [Fill] makes these. Differences of structure are found without rows; the row then only adds the platform's error and its source.
// Limits, and what only some platforms ask for, need their row. Each [Code], and what its row means:
//
//	value_count       number of values differs from the variables
//	value_missing     a value is there but empty
//	value_blank       a value shows nothing
//	value_name        a named value has no name
//	value_named       a value has a name where variables are numbers
//	value_unknown     a name the template lacks, or one twice
//	value_kind        For a component kind: parameter type that does not belong; Values: types that do
//	value_members     For a parameter type: Values are the members that its object needs; of "a|b" one is enough. A component named as
//	                  such a type has one value, of that type
//	value_form        For a parameter or button kind and a member of its object or action, such as "MPM sections.title": Values are the
//	                  forms it may have: "text"; "id", which is no link;
//	                  "number", "whole number", "amount", which is one from 0, or "number over 0", whole
//	                  too, in quotes or not; "latitude"; "longitude"; "currency code"; "reference": letters, digits and _-.; "link";
//	                  "object"; "list of objects". For a parameter type alone: the forms of its object
//	value_word        For a parameter or button kind and a member of its object or action: Values are the words it may hold
//	value_whitespace  newline, tab, or more than Max spaces in a row; For a button kind: in its value
//	type_missing      every component and value says its type, in letters, digits and underscores
//	part_unknown      Values: the types of component that a request may have
//	type_unknown      Values: the types of value that a request may have
//	part_repeated     a component, button or card is given twice
//
//	language_policy   Values: the policies that a request may name; none need be named
//
//	filled_header     Max characters once filled
//	filled_body       For a layout or "BODY_ONLY": Max characters once filled
//	filled_url        Max characters of a link once filled
//
//	media_kind        the header's medium is missing or of another kind
//	media_missing     For a format: Values are the members that the header needs; of "id|link" one is enough
//
//	button_index      no button at that index
//	button_unplaced   For a kind: a request may leave the index out; it means the first button of the kind
//	button_name       Values: the kinds that a request may name
//	button_kind       the button there is of another kind; For a kind: Values are the other names requests use
//	button_static     For a kind: a request has no component for it
//	button_part       For a kind: a request has a component for it, with or without values
//	button_value      For a kind: a value is needed
//	button_parameter  For a kind: Values are the parameter types allowed
//	button_action     For a kind: Values are the members that its action needs; of "a|b" one is enough
//	button_minutes    For a kind: Min to Max minutes that a request may let the button work
//	button_list       For a kind and a list in its action, such as "MPM sections": at most Max elements
//	button_item       For a kind and a list in its action: Values are the members that each element needs
//	button_text       For a kind and a text in its action, such as "MPM sections.title": at most Max characters
//	buttons_together  For a kind: its value stands in the one component "buttons", as the member Values[0] of a parameter of the kind
//	url_encoding      Values[0] lists characters allowed unescaped beside letters and digits
//	code_length       For a button kind or layout: Max characters of a code or payload
//	code_differs      the one-time code is the same in the body and in the button
//	card_count        For a layout with Max: Min to Max cards; else as many as defined
//	card_index        cards have the numbers from 0 on, in any order
//	offer_expiry      an offer that ends needs the instant of its end
//	offer_ended       an offer's end is in the future
//
//	content_unknown   the definition has no components, so nothing was compared; needs no row
//
//	too_many          the list was cut at its bound; needs no row
//
// # A template's life
//
// By these, [Record] and [Rules.Refuse] understand what the platform tells:
//
//	sendable               Values: the statuses that may be sent
//	status_event           For an event: Values[0] is the status it leads to; none: no change
//	pause_length           For a reason, or the number of the pause: Duration, or Values[0] the status instead; Min: the number a reason stands for
//	category_outcome       For a category: Values[0] is the status a template corrected to it gets
//	template_unknown       there is none, or it was deleted: the platform's error
//	template_not_approved  its status is not sendable: the platform's error
//	template_paused        it is paused: the platform's error
//	template_disabled      it is disabled: the platform's error
package template
