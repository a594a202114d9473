package metatest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// The verdicts of a [Request].
const (
	Accepted = "accepted" // it was done
	Refused  = "refused"  // a rule refused it
	Unread   = "unread"   // it cannot be read, or asks for what the emulator does not have
	Faulty   = "fault"    // a [Fault] answered it
)

// authClass is the class of the errors about the access token.
const authClass = "auth"

// generalError is Graph's number for a parameter that is wrong.
const generalError = 100

// fail answers with an error of the platform.
func (t *Tenant) fail(c *call, p *platform, err channels.PlatformError, detail string) answer {
	c.log.Verdict = cmp.Or(c.log.Verdict, Refused)
	c.log.Error, c.log.Detail = err, detail
	info, status := p.explain(err)
	// The platform's sentences begin with the code.
	about, message := p.errorType, fmt.Sprintf("(#%d) %s", cmp.Or(err.Code, err.Subcode), cmp.Or(info.Name, info.Meaning, "Invalid parameter"))
	if info.Class == authClass { // there is no error_data to say more in
		about, message = "OAuthException", message+": "+detail
	}
	trace := "A" + base64.RawURLEncoding.EncodeToString([]byte("trace"+t.next()))
	body := object{"message": message, "type": about, "code": err.Code, "fbtrace_id": trace}
	if err.Code == 0 { // a number that the table lists alone is a code of its own
		body["code"] = err.Subcode
	} else if err.Subcode != 0 {
		body["error_subcode"] = err.Subcode
	}
	if p.numbers && info.Class != authClass { // Graph itself answers, before the platform does
		body["error_data"] = object{"messaging_product": p.channel.Name(), "details": cmp.Or(detail, info.Meaning)}
	}
	return answer{status: status, body: object{"error": body}}
}

// invalid answers a request that cannot be read.
func (t *Tenant) invalid(c *call, p *platform, detail string) answer {
	c.log.Verdict = Unread
	return t.fail(c, cmp.Or(p, t.server.platforms[0]), channels.PlatformError{Code: generalError}, detail)
}

// explain finds what the error table says of an error, and the status that goes with it.
func (p *platform) explain(err channels.PlatformError) (policy.ErrorInfo, int) {
	info, _ := p.channel.Rulebook().Error(err)
	return info, cmp.Or(info.HTTPStatus, http.StatusBadRequest)
}

// errorOf is the first error of the table of which something holds, else the general one.
func (p *platform) errorOf(holds func(*policy.ErrorInfo) bool) channels.PlatformError {
	rows := p.channel.Rulebook().Errors.Rows()
	if i := slices.IndexFunc(rows, func(row policy.ErrorInfo) bool { return holds(&row) }); i >= 0 {
		return rows[i].Error
	}
	return channels.PlatformError{Code: generalError}
}
