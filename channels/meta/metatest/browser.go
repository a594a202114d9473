package metatest

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// foreign says what is wrong with a request that a page of another site may have made: a browser on this machine reaches loopback for any
// page that it shows. Such a page names itself in Origin; or a name of its own leads to this machine, and stands in Host. Programs are not
// browsers: they send no Origin, and are asked for a Host that is this server's only where they steer it.
func (s *Server) foreign(r *http.Request, steers bool) string {
	if new(http.CrossOriginProtection).Check(r) != nil {
		return "the request comes from a page of another site"
	}
	if steers && !s.isOwn(r.Host) {
		return "the request does not name this server by an IP address, by localhost, or as it was told to listen"
	}
	return ""
}

// isOwn reports whether a host, with or without a port, is a name that no other site can have.
func (s *Server) isOwn(host string) bool {
	name := hostname(host)
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	own := hostname(s.options.Listen)
	return strings.EqualFold(name, "localhost") || own != "" && strings.EqualFold(name, own)
}

func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}
