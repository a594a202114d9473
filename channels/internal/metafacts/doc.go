// Package metafacts holds what the rulebooks of Messenger and Instagram share:
// the pages they cite, the regions they name, and the error table. Like the
// rulebooks it is data; it decides nothing.
package metafacts
