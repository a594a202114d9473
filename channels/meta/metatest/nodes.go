package metatest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// nodeCall answers a request about one object: a file, a template, an account, a business or a person.
func (t *Tenant) nodeCall(c *call, p *platform, id string) answer {
	if file, known := t.files[id]; known {
		return t.fileCall(c, p, id, file)
	}
	for _, h := range t.templates {
		if h.id == id && c.method == http.MethodGet {
			return c.done(h.shown(t))
		}
		if h.id == id && c.method == http.MethodPost {
			return t.editTemplate(c, h)
		}
	}
	if fields := c.query.Get("fields"); c.method == http.MethodGet && strings.HasPrefix(fields, "pricing_analytics") {
		account := channels.Address{Channel: p.channel.Name(), Business: t.accountOf(p, id)}
		return c.done(object{"id": id, "pricing_analytics": t.analytics(account, fields)})
	}
	for _, b := range t.businesses {
		if c.method == http.MethodGet && b.ID == t.itself(p, id) {
			return c.done(object{"id": b.ID, "display_phone_number": b.Phone, "verified_name": "Emulated Business", "name": "Emulated Business"})
		}
	}
	for _, who := range t.order {
		if c.method == http.MethodGet && who.address.User == id {
			return c.done(object{"id": id, "name": personName, "first_name": "Emulated", "last_name": "Person"})
		}
	}
	return t.unknown(c, p)
}

// personName is the name of every person.
const personName = "Emulated Person"

// download gives a file itself, as the URL that [Tenant.fileCall] names does.
func (t *Tenant) download(w http.ResponseWriter, id string) {
	t.mu.Lock()
	file, known := t.files[id]
	t.mu.Unlock()
	if !known {
		writeJSON(w, http.StatusNotFound, object{"error": "there is no such file"})
		return
	}
	w.Header().Set("Content-Type", file.kind)
	_, _ = w.Write(file.data) // the caller has gone
}

// upload is a file that the business uploaded, or that a person sent.
type upload struct {
	kind string // media type
	data []byte
}

// readParts reads a form of several parts, and the file in it, nil without one.
func readParts(body []byte, boundary string) (url.Values, *upload, error) {
	form, file := url.Values{}, (*upload)(nil)
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, file, nil
		}
		if err != nil {
			return nil, nil, err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, err
		}
		if part.FileName() != "" {
			file = &upload{kind: part.Header.Get("Content-Type"), data: data}
		} else {
			form.Set(part.FormName(), string(data))
		}
	}
}

// uploadCall takes a file: WhatsApp's to /media, Messenger's and Instagram's to /message_attachments, which may name a URL instead.
func (t *Tenant) uploadCall(c *call, p *platform) answer {
	file := cmp.Or(c.file, &upload{kind: emulatedFile})
	if p.numbers && c.file == nil {
		return t.invalid(c, p, "the upload has no file that can be read")
	}
	if form, err := url.ParseQuery(string(c.body)); c.form && err == nil {
		file.kind = cmp.Or(form.Get("type"), file.kind)
	}
	id := "8" + t.next()
	t.files[id] = *file
	if p.numbers {
		return c.done(object{"id": id})
	}
	return c.done(object{"attachment_id": id})
}

// attach lets a message name the file that came with it. It returns the file's new id, empty without a file.
func (t *Tenant) attach(c *call) string {
	form, err := url.ParseQuery(string(c.body))
	if c.file == nil || err != nil {
		return ""
	}
	var message object
	_ = json.Unmarshal([]byte(form.Get("message")), &message) // what is wrong with it is said by whoever reads it in full
	attachment, given := message["attachment"].(object)
	if !given {
		return ""
	}
	id := "8" + t.next()
	attachment["payload"] = object{"attachment_id": id}
	changed, err := json.Marshal(message)
	if err != nil {
		return "" // what was JSON has a JSON form
	}
	form.Set("message", string(changed))
	c.body = []byte(form.Encode())
	return id
}

// fileCall tells of a file, or deletes it.
func (t *Tenant) fileCall(c *call, p *platform, id string, file upload) answer {
	if c.method == http.MethodDelete {
		delete(t.files, id)
		return c.done(object{"success": true})
	}
	sum := sha256.Sum256(file.data)
	return c.done(object{
		"messaging_product": p.channel.Name(), "id": id, "url": t.server.URL + t.prefix + "/_media/" + id, "mime_type": file.kind,
		"sha256": hex.EncodeToString(sum[:]), "file_size": len(file.data),
	})
}
