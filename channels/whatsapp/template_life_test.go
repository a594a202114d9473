package whatsapp_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
)

func TestTemplateRowsAreCited(t *testing.T) {
	for _, row := range whatsapp.New().Rulebook().Templates {
		require.NotEmpty(t, row.Source.URL, row.Code)
		_, err := time.Parse(time.DateOnly, row.Source.Date)
		require.NoError(t, err, row.Code)
		require.False(t, !row.To.IsZero() && !row.From.Before(row.To), row.Code)
	}
}

func TestTemplateLanguagesAreComplete(t *testing.T) {
	row := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates).Row("language_unsupported", "")
	require.Len(t, row.Values, 111)
	seen := map[string]bool{}
	for _, code := range row.Values {
		require.False(t, seen[code], code)
		seen[code] = true
	}
}

// Error codes of states: support/error-codes.
func TestTemplateStatesAndErrors(t *testing.T) {
	rules := template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)
	view := func(s template.Status) template.View { return template.View{Status: s} }
	_, refused := rules.Refuse(view(template.Approved), true)
	require.False(t, refused)
	for status, want := range map[template.Status]struct {
		code  template.Code
		error int
	}{
		"":                 {template.Code("template_not_approved"), 132001},
		template.Pending:   {template.Code("template_not_approved"), 132001},
		template.Rejected:  {template.Code("template_not_approved"), 132001},
		"IN_APPEAL":        {template.Code("template_not_approved"), 132001},
		"LIMIT_EXCEEDED":   {template.Code("template_not_approved"), 132001},
		template.Archived:  {template.Code("template_not_approved"), 132001},
		"PENDING_DELETION": {template.Code("template_not_approved"), 132001},
		template.Deleted:   {template.Code("template_unknown"), 132001},
		template.Paused:    {template.Code("template_paused"), 132015},
		template.Disabled:  {template.Code("template_disabled"), 132016},
	} {
		f, refused := rules.Refuse(view(status), true)
		require.True(t, refused, status)
		require.Equal(t, want.code, f.Code, status)
		require.Equal(t, want.error, f.Error.Code, status)
		require.NotEmpty(t, f.Source.URL)
	}
	f, refused := rules.Refuse(template.View{}, false)
	require.True(t, refused)
	require.Equal(t, template.Code("template_unknown"), f.Code)
	require.Equal(t, 132001, f.Error.Code)
}

// Pauses: templates/template-pausing.
func TestTemplatePauses(t *testing.T) {
	start := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	status := func(after time.Duration, s template.Status, reason string) template.Update {
		return template.Update{Account: "1", Name: "n", Language: "en", Kind: template.StatusUpdate, At: start.Add(after), Status: s, Reason: reason}
	}
	after := func(t *testing.T, updates []template.Update, at time.Duration) template.Status {
		t.Helper()
		c := template.NewCatalogue(template.NewRules(templateNow, whatsapp.New().Rulebook().Templates))
		require.NoError(t, c.Apply(context.Background(), updates...))
		v, ok, _ := c.Lookup(context.Background(), "1", "n", "en", start.Add(at))
		require.True(t, ok)
		return v.Status
	}
	for name, c := range map[string]struct {
		updates []template.Update
		end     time.Duration
	}{
		"first":            {[]template.Update{status(0, template.Paused, "FIRST_PAUSE")}, 3 * time.Hour},
		"second":           {[]template.Update{status(0, template.Paused, "SECOND_PAUSE")}, 6 * time.Hour},
		"first by count":   {[]template.Update{status(0, template.Paused, "")}, 3 * time.Hour},
		"second by count":  {[]template.Update{status(-9*time.Hour, template.Paused, ""), status(0, template.Paused, "")}, 6 * time.Hour},
		"words then count": {[]template.Update{status(-9*time.Hour, template.Paused, "FIRST_PAUSE"), status(0, template.Paused, "")}, 6 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, template.Paused, after(t, c.updates, 0))
			require.Equal(t, template.Paused, after(t, c.updates, c.end-1))
			require.Equal(t, template.Approved, after(t, c.updates, c.end))
			require.Equal(t, template.Approved, after(t, c.updates, c.end+1))
		})
	}
	third := []template.Update{status(0, template.Paused, "SECOND_PAUSE"), status(9*time.Hour, template.Paused, "")}
	require.Equal(t, template.Disabled, after(t, third, 9*time.Hour))
	require.Equal(t, template.Disabled, after(t, third, 900*time.Hour))
	pacing := []template.Update{status(0, template.Paused, "RATE_LIMITING_PAUSE")}
	require.Equal(t, template.Paused, after(t, pacing, 900*time.Hour))
	pacing = append(pacing, status(time.Hour, template.Approved, "UNPAUSE"), status(2*time.Hour, template.Paused, ""))
	require.Equal(t, template.Approved, after(t, pacing, 5*time.Hour), "pacing does not count as a first pause")
}

func TestTemplateEvents(t *testing.T) {
	start := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		events []template.Status
		want   template.Status
	}{
		{[]template.Status{"approved", "FLAGGED"}, template.Approved},
		{[]template.Status{"APPROVED", "LOCKED"}, template.Approved},
		{[]template.Status{"FLAGGED"}, ""},
		{[]template.Status{"REJECTED", "REINSTATED"}, template.Approved},
		{[]template.Status{"REJECTED", "ARCHIVED"}, template.Archived},
		{[]template.Status{"REJECTED", "ARCHIVED", "UNARCHIVED"}, template.Rejected},
		{[]template.Status{"UNARCHIVED"}, template.Approved},
		{[]template.Status{"APPROVED", "SOMETHING_NEW"}, "SOMETHING_NEW"},
	} {
		catalogue := template.NewCatalogue(template.NewRules(templateNow, whatsapp.New().Rulebook().Templates))
		for i, s := range c.events {
			require.NoError(t, catalogue.Apply(context.Background(), template.Update{Account: "1", Name: "n", Language: "en", Kind: template.StatusUpdate,
				At: start.Add(time.Duration(i) * time.Second), Status: s}))
		}
		v, ok, _ := catalogue.Lookup(context.Background(), "1", "n", "en", start.Add(time.Hour))
		require.True(t, ok)
		require.Equal(t, c.want, v.Status, c.events)
	}
}

// Re-categorisation: templates/template-categorization.
func TestTemplateCorrectedToAuthenticationIsRejected(t *testing.T) {
	at := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	turn := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	c := template.NewCatalogue(template.NewRules(templateNow, whatsapp.New().Rulebook().Templates))
	require.NoError(t, c.Put("1", at, &template.Template{Name: "n", Language: "en", Category: "UTILITY", Status: "APPROVED"}))
	require.NoError(t, c.Apply(context.Background(), template.Update{Account: "1", Name: "n", Language: "en", Kind: template.CategoryUpdate, At: at.Add(time.Hour),
		Category: "UTILITY", CorrectCategory: "AUTHENTICATION", EffectiveAt: turn}))
	before, _, _ := c.Lookup(context.Background(), "1", "n", "en", turn.Add(-1))
	require.Equal(t, template.Approved, before.Status)
	require.Equal(t, template.Authentication, before.NextCategory)
	for _, at := range []time.Time{turn, turn.Add(1)} {
		v, _, _ := c.Lookup(context.Background(), "1", "n", "en", at)
		require.Equal(t, template.Rejected, v.Status)
		require.Equal(t, template.Utility, v.Category)
		require.Empty(t, v.NextCategory)
	}
}

// Kinds of text: templates/template-categorization.
func TestTemplateCategoryRisk(t *testing.T) {
	for _, c := range []struct{ language, risky, plain, kind string }{
		{"en", "Your order 7 is here. Take 10% off your next one.", "Your order 7 is here. Wholesale goods follow.", "offer"},
		{"en_GB", "You left in your cart a fine pot of clay.", "Your parcel left the house at noon today.", "retargeting"},
		{"es_MX", "Su pedido está listo. Aproveche un descuento hoy.", "Su pedido está listo y sale mañana.", "offer"},
		{"es", "¡Feliz cumpleaños, Ana! Le saludamos hoy.", "Su cita es mañana a las diez.", "relationship"},
		{"pt_BR", "Seu pedido chegou. Há uma promoção para você.", "Seu pedido chegou e está na loja.", "offer"},
		{"pt_PT", "Indique um amigo e diga olá aos vizinhos.", "Seu pedido chegou e está na loja.", "referral"},
		{"hi", "आपका ऑर्डर तैयार है। आज छूट मिलेगी।", "आपका ऑर्डर तैयार है और कल पहुंचेगा।", "offer"},
		{"id", "Pesanan Anda tiba. Ada diskon hari ini.", "Pesanan Anda tiba besok pagi di rumah.", "offer"},
		{"id", "Kode verifikasi Anda adalah rahasia sekali.", "Pesanan Anda tiba besok pagi di rumah.", "one-time code"},
		{"en", "Hello!", "Your order 7 arrived.", "vague"},
	} {
		t.Run(c.language+"/"+c.kind, func(t *testing.T) {
			risks := func(text string) []template.Problem {
				return templateProblemsOf(utilityTemplate(templateWithBody(text), func(d *template.Template) { d.Language = c.language }), templateNow, "category_risk")
			}
			require.Empty(t, risks(c.plain))
			got := risks(c.risky)
			require.Len(t, got, 1)
			require.True(t, got[0].Warning)
			require.Contains(t, got[0].Detail, "risk of category")
			require.Contains(t, got[0].Detail, c.kind)
			require.Contains(t, got[0].Source.URL, "template-categorization")
		})
	}
	marketing := utilityTemplate(templateWithBody("Take 10% off your next order with us."), templateWithCategory(template.Marketing))
	require.Empty(t, templateProblemsOf(marketing, templateNow, "category_risk"), "the category fits")
	foreign := utilityTemplate(templateWithBody("Aproveche un descuento hoy mismo."))
	require.Empty(t, templateProblemsOf(foreign, templateNow, "category_risk"), "phrases count in the template's own language only")
}
