package metafacts

import "github.com/replywindow/replywindow/pricing"

// FreeForm is the category of a message without a template.
const FreeForm pricing.Category = "standard"

// Prices is the price book of a platform without a rate card. It panics when a rule is wrong, which the tests rule out.
func Prices(rules ...pricing.Rule) *pricing.Book {
	book, err := pricing.NewBook(pricing.Facts{FreeForm: FreeForm, Rules: rules})
	if err != nil {
		panic("correct the price rules: " + err.Error())
	}
	return book
}
