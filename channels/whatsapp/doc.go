// Package whatsapp holds what WhatsApp's Cloud API allows, as dated and cited
// rows, and reads its webhooks and send requests.
package whatsapp
