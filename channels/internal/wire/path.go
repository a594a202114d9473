package wire

import (
	"net/url"
	"strings"
)

// RequestPath gives the path of a request's URL: without user and password, host, query and fragment, any of which may hold a secret.
// It is empty for what is no URL.
func RequestPath(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return ""
	}
	return u.Path
}

// NamesBusiness reports whether a step of such a path can be a business's id. A blank, the version of the interface, "me" and the mark of
// an ad account without its number stand where an id is left out.
func NamesBusiness(step string) bool {
	version := strings.HasPrefix(step, "v") && strings.Trim(step[1:], ".0123456789") == ""
	return Filled(step) && step != "me" && step != "act_" && !version
}
