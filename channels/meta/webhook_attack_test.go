package meta_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const threeMB = 3 << 20

// padded is a message in a body of exactly n bytes.
func padded(n int) []byte {
	body := whatsappBody(entry("n1", customer, "wamid.1"))
	return []byte(body + strings.Repeat(" ", n-len(body)))
}

func zipped(t *testing.T, body []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(body)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return out.Bytes()
}

// chunked hides the length of a body.
func chunked(r *http.Request) *http.Request {
	r.Body, r.ContentLength, r.GetBody = io.NopCloser(struct{ io.Reader }{r.Body}), -1, nil
	return r
}

// attack is a request that the platform would not make, and a few that it would.
type attack struct {
	body    []byte // nil: one message
	change  func(*http.Request)
	secrets []string
	status  int
	new     int    // events that are recorded and handed on as new
	told    int    // bodies that are handed on
	report  string // part of the report, "" for none
}

func attacks(t *testing.T) map[string]attack {
	header := func(name string, values ...string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Del("X-Hub-Signature-256")
			r.Header[name] = values
		}
	}
	good := []byte(whatsappBody(entry("n1", customer, "wamid.1")))
	mac := signature(appSecret, good)
	const name = "X-Hub-Signature-256"
	bomb := zipped(t, []byte(whatsappBody()+strings.Repeat(" ", 16<<20)))
	return map[string]attack{
		"as the platform signs":       {status: 200, new: 1, told: 1},
		"no signature":                {change: header("X-None", ""), status: 403, report: "X-Hub-Signature-256 is missing"},
		"SHA-1 only":                  {change: header("X-Hub-Signature", "sha1=0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"), status: 403, report: "is missing"},
		"SHA-1 in its place":          {change: header(name, "sha1=0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"), status: 403, report: "is not sha256= and 64"},
		"empty signature":             {change: header(name, ""), status: 403, report: "is not sha256= and 64"},
		"no prefix":                   {change: header(name, mac[7:]), status: 403, report: "is not sha256= and 64"},
		"one digit less":              {change: header(name, mac[:len(mac)-1]), status: 403, report: "is not sha256= and 64"},
		"one byte less":               {change: header(name, mac[:len(mac)-2]), status: 403, report: "is not sha256= and 64"},
		"one byte more":               {change: header(name, mac+"00"), status: 403, report: "is not sha256= and 64"},
		"no hexadecimal":              {change: header(name, mac[:len(mac)-1]+"g"), status: 403, report: "is not sha256= and 64"},
		"upper case":                  {change: header(name, "sha256="+strings.ToUpper(mac[7:])), status: 200, new: 1, told: 1},
		"header twice":                {change: header(name, mac, mac), status: 403, report: "stands more than once"},
		"header twice, first forged":  {change: header(name, signature("x", good), mac), status: 403, report: "stands more than once"},
		"two in one header":           {change: header(name, mac+","+mac), status: 403, report: "is not sha256= and 64"},
		"wrong secret":                {change: header(name, signature("another", good)), status: 403, report: "is not that of the body"},
		"no secret at all":            {change: header(name, signature("", good)), status: 403, report: "is not that of the body"},
		"old secret while both count": {secrets: []string{"the new one", appSecret}, status: 200, new: 1, told: 1},
		"old secret after rotation":   {secrets: []string{"the new one"}, status: 403, report: "is not that of the body"},
		"changed byte":                {body: bytes.Replace(good, []byte("wamid.1"), []byte("wamid.2"), 1), change: header(name, mac), status: 403, report: "is not that of the body"},
		"one byte appended":           {body: append(bytes.Clone(good), ' '), change: header(name, mac), status: 403, report: "is not that of the body"},
		"empty body":                  {body: []byte{}, status: 200, told: 1, report: "body is not JSON"},
		"empty body, unsigned":        {body: []byte{}, change: header("X-None", ""), status: 403, report: "is missing"},
		"exactly 3 MB":                {body: padded(threeMB), status: 200, new: 1, told: 1},
		"3 MB and one byte":           {body: padded(threeMB + 1), status: 413, report: "has more than 3145728 bytes"},
		"chunked":                     {change: func(r *http.Request) { chunked(r) }, status: 200, new: 1, told: 1},
		"chunked, 3 MB and one byte":  {body: padded(threeMB + 1), change: func(r *http.Request) { chunked(r) }, status: 413, report: "has more than 3145728 bytes"},
		"gzip bomb":                   {body: bomb, change: func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, status: 415, report: `Content-Encoding "gzip" is not taken`},
		"gzip bomb under no name":     {body: bomb, status: 200, told: 1, report: "body is not JSON"},
		"identity":                    {change: func(r *http.Request) { r.Header.Set("Content-Encoding", "identity") }, status: 200, new: 1, told: 1},
		"wrong content type":          {change: func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, status: 200, new: 1, told: 1},
		"unknown object":              {body: []byte(`{"object":"payments","entry":[{"id":"1","changed_fields":["actions"]}]}`), status: 200, told: 1},
		"another channel's object":    {body: bytes.Replace(good, []byte("whatsapp_business_account"), []byte("page"), 1), status: 200, told: 1, report: "entry[0].changes[0].value.sender is missing"},
		"list of objects":             {body: []byte("[" + whatsappBody(entry("n1", customer, "wamid.1")) + " ,\n" + messengerBody("3001", "m.1") + "]"), status: 200, new: 2, told: 1},
		"list with an unreadable one": {body: []byte("[" + whatsappBody(entry("n1", customer, "wamid.1")) + `,5,{"object":"payments"}]`), status: 200, new: 1, told: 1, report: "[1]: body is not an object"},
		"empty list":                  {body: []byte("[]"), status: 200, told: 1},
		"list in a list":              {body: []byte("[[" + string(good) + "]]"), status: 200, told: 1, report: "[0]: body is not an object"},
		"list that does not end":      {body: []byte("[" + string(good) + ","), status: 200, told: 1, report: "body is not JSON"},
		"more bodies than fit":        {body: []byte("[" + strings.Repeat("{},", 2000) + "{}]"), status: 200, told: 1, report: "holds more than 1149 bodies"},
		"trailing bytes":              {body: append(bytes.Clone(good), "{}"...), status: 200, told: 1, report: "body is not JSON"},
		"an element without a time":   {body: []byte(whatsappBody(strings.Replace(entry("n1", customer, "wamid.1"), "timestamp", "time", 1), entry("n1", customer, "wamid.2"))), status: 200, new: 1, told: 1, report: "entry[0].changes[0].value.messages[0].timestamp is missing"},
		"an event of next year":       {body: []byte(whatsappBody(strings.Replace(entry("n1", customer, "wamid.1"), fmt.Sprint(noon.Unix()), fmt.Sprint(noon.Add(365*24*time.Hour).Unix()), 1), entry("n1", customer, "wamid.2"))), status: 200, new: 1, told: 1, report: "event lies in the future"},
		"another method":              {change: func(r *http.Request) { r.Method = http.MethodPut }, status: 405, report: `method "PUT" is neither GET nor POST`},
	}
}

func TestAttacks(t *testing.T) {
	t.Parallel()
	for name, a := range attacks(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, func(s *site) {
				if a.secrets != nil {
					s.hook.Secrets = a.secrets
				}
			})
			if a.body == nil {
				a.body = []byte(whatsappBody(entry("n1", customer, "wamid.1")))
			}
			r := s.signed(t, a.body)
			if a.change != nil {
				a.change(r)
			}
			status, text := s.do(t, r)
			require.Equal(t, a.status, status)
			require.Len(t, s.news(), a.new)
			require.Equal(t, a.new > 0, s.store.Len() > 0, "recorded")
			require.Len(t, s.received, a.told)
			for _, body := range s.bodies {
				require.Equal(t, a.body, body, "not a byte is touched")
			}
			if a.report == "" {
				require.Empty(t, s.problems())
			} else {
				require.Len(t, s.problems(), 1)
				require.Contains(t, s.problems()[0], fmt.Sprint(a.status))
				require.Contains(t, s.problems()[0], a.report)
			}
			s.requireDiscreet(t, text, r.Header.Get("X-Hub-Signature-256"))
		})
	}
}

// requireDiscreet looks for secrets in all that the site says.
func (s *site) requireDiscreet(t *testing.T, texts ...string) {
	t.Helper()
	mac := texts[len(texts)-1]
	s.Close()
	all := append(texts[:len(texts)-1], s.log.String(), fmt.Sprintf("%v %+v %#v %d %x", s.hook, s.hook, *s.hook, *s.hook, s.hook))
	for _, r := range s.reports {
		all = append(all, fmt.Sprintf("%v %+v %#v", r, r, r), r.Err.Error())
	}
	for _, text := range all {
		for _, secret := range []string{appSecret, verifyToken, customer, said, mac} {
			if secret != "" {
				require.NotContains(t, text, secret)
			}
		}
	}
}

// A replayed body is recorded once and handed on as old.
func TestAReplayedBodyBringsNothingNew(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	body := whatsappBody(entry("n1", customer, "wamid.1"))
	for range 3 {
		require.Equal(t, 200, s.deliver(t, body))
	}
	require.Equal(t, []string{"wamid.1"}, s.news())
	require.Len(t, s.received, 3, "the host sees every delivery")
	require.Empty(t, s.problems())
}

// raw opens a connection and sends the head of a request whose body is longer than what follows.
func (s *site) raw(t *testing.T, body []byte, sent int) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /hook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: %s\r\nContent-Length: %d\r\n\r\n%s", signature(appSecret, body), len(body), body[:sent])
	require.NoError(t, err)
	return conn
}

// A client that sends all but one byte and waits is cut off by the deadline that the host sets.
func TestASlowClient(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(s *site) {
		s.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if err := http.NewResponseController(rw).SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
				t.Error(err)
			}
			s.hook.ServeHTTP(rw, r)
		})
	})
	body := []byte(whatsappBody(entry("n1", customer, "wamid.1")))
	answer, err := http.ReadResponse(bufio.NewReader(s.raw(t, body, len(body)-1)), nil)
	require.NoError(t, err)
	require.Equal(t, 400, answer.StatusCode)
	require.NoError(t, answer.Body.Close())
	s.requireNothing(t, "400 body did not arrive whole")
}

// A client that goes away in the middle of a body leaves nothing but a report.
func TestAClientThatGoesAwayWhileItSends(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	body := []byte(whatsappBody(entry("n1", customer, "wamid.1")))
	require.NoError(t, s.raw(t, body, len(body)/2).Close())
	<-s.told
	s.requireNothing(t, "400 body did not arrive whole")
}

// requireNothing expects one report and that nothing was recorded or handed on.
func (s *site) requireNothing(t *testing.T, report string) {
	t.Helper()
	require.Empty(t, s.received)
	require.Zero(t, s.store.Len())
	require.Len(t, s.problems(), 1)
	require.Contains(t, s.problems()[0], report)
}
