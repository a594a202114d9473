package table

import (
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/template"
)

const templateHeader = "code,for,language,kind,min,max,values,duration,warning,error,text,from,to,page,date,confidence,note"

// Templates reads a platform's rows about message templates: what their words and numbers mean is said at each [template.Code]. An
// error is "100" or, with a subcode, "100/2388040", and its text stands in the column text. A row holds from one day to another,
// from 00:00 UTC.
func Templates(text, docs string) []template.Row {
	return Rows(text, templateHeader, docs, func(l *Line) template.Row {
		r := template.Row{
			Code: template.Code(l.Must("code")), For: l.Text("for"), Language: l.Text("language"), Kind: l.Text("kind"),
			Min: l.Number("min"), Max: l.Number("max"), Values: l.List("values"), Duration: Read(l, "duration", time.ParseDuration),
			Error: Read(l, "error", platformError), Span: template.Span{From: Read(l, "from", day), To: Read(l, "to", day)}, Warning: l.Flag("warning"), Source: l.Source(),
		}
		r.Error.Text = l.Text("text")
		return r
	})
}

func day(text string) (time.Time, error) { return time.Parse(time.DateOnly, text) }

func platformError(text string) (e template.PlatformError, err error) {
	code, subcode, narrower := strings.Cut(text, "/")
	if e.Code, err = strconv.Atoi(code); err == nil && narrower {
		e.Subcode, err = strconv.Atoi(subcode)
	}
	return e, err
}
