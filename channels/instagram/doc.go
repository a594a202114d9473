// Package instagram holds the rules of Instagram Messaging and translates its
// JSON. Business is the professional account's id, User the Instagram-scoped id
// of the person.
package instagram
