package wire

import "net/url"

// RequestPath gives the path of a request's URL: without user and password, host, query and fragment, any of which may hold a secret.
// It is empty for what is no URL.
func RequestPath(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return ""
	}
	return u.Path
}
