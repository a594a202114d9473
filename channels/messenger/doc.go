// Package messenger holds the rules of the Messenger Platform and translates its
// JSON. Business is the Page id, User the Page-scoped id of the person.
package messenger
