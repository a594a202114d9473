// Package window decides which messaging windows of a conversation are open: when the business may write, until when, and how
// many times.
package window
