package policy_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// strictly decides as usual and in strict mode.
func strictly(e *policy.Edition, m *channels.Message, f policy.Facts, at time.Time) (usual, strict policy.Decision) {
	usual = policy.Decide(e, m, &f, at)
	f.Strict = true
	return usual, policy.Decide(e, m, &f, at)
}

// What nobody told is named, makes the decision an assumed one, and is refused by strict
// mode, which says what is missing.
func TestWhatNobodyToldIsAssumed(t *testing.T) {
	known := policy.Facts{
		Country: "GB", Account: &policy.Account{Country: "GB"}, Consent: policy.Consent{OptedIn: t0},
		Template: policy.TemplateFacts{Checked: true, Category: "utility"},
	}
	order := templated("order")
	order.Purpose = channels.Transactional
	for name, c := range map[string]struct {
		forget func(f *policy.Facts)
		want   policy.Assumptions
		says   string
	}{
		"nothing":      {func(*policy.Facts) {}, 0, ""},
		"the template": {func(f *policy.Facts) { f.Template.Checked = false }, policy.AssumedTemplate, "is approved"},
		"what the template takes": {func(f *policy.Facts) {
			f.Template.Mismatches = []template.Problem{{Code: "content_unknown", Warning: true}}
		}, policy.AssumedTemplate, "is approved"},
		"the category": {func(f *policy.Facts) { f.Template.Category = "" }, policy.AssumedCategory, "no rule for the template's category"},
		"the consent":  {func(f *policy.Facts) { f.Consent = policy.Consent{} }, policy.AssumedOptIn, "opted in"},
		"the country":  {func(f *policy.Facts) { f.Country = "" }, policy.AssumedCountry, "no regional rule"},
		"its spelling": {func(f *policy.Facts) { f.Country = "cu" }, policy.AssumedCountry, "no regional rule"},
		"the business's country": {func(f *policy.Facts) { f.Account = &policy.Account{} },
			policy.AssumedCountry, "no regional rule"},
		"the account": {func(f *policy.Facts) { f.Account = nil }, policy.AssumedCountry | policy.AssumedAccount, "about the business account"},
	} {
		f := known
		c.forget(&f)
		if name == "the account" {
			c.says = "no rule for the business account"
		}
		usual, strict := strictly(demoBook().At(t0), &order, f, t0)
		require.Equal(t, policy.Allow, usual.Verdict, "%s: %s", name, usual)
		require.Equal(t, c.want, usual.Assumed, name)
		require.Equal(t, c.want != 0, usual.Confidence == policy.Assumed, name)
		require.Equal(t, c.want != 0, strict.Has(policy.FactMissing), "%s: %s", name, strict)
		if c.want != 0 {
			require.Contains(t, strict.Reasons[0].Detail, c.says, name)
			require.Equal(t, policy.Deny, strict.Verdict)
		}
	}
}

// The rules for a category, when nobody knows the template's: not checked, except that a
// promotion counts as marketing.
func TestUnknownCategory(t *testing.T) {
	ed, f := laneFacts(t)
	f.Template = policy.TemplateFacts{Checked: true}
	f.Consent.MarketingStopped = t0
	for purpose, stopped := range map[channels.Purpose]bool{channels.Promotional: true, channels.Transactional: false, 9: true} {
		m := templated("x")
		m.Purpose = purpose
		d := policy.Decide(ed, &m, &f, t0)
		require.Equal(t, stopped, d.Has(policy.OptedOut), "%v: %s", purpose, d)
		require.NotEqual(t, stopped, d.Verdict == policy.Allow)
		f.Country = "US"
		require.Equal(t, stopped, policy.Decide(ed, &m, &f, t0).Has(policy.MarketingPausedRegion), "%v", purpose)
		f.Country = "GB"
	}
	// The category that the host claims for the message counts as known.
	m := templated("x")
	m.Category = " MARKETING"
	require.True(t, policy.Decide(ed, &m, &f, t0).Has(policy.OptedOut))
	m.Category = "Utility"
	d := policy.Decide(ed, &m, &f, t0)
	require.Equal(t, policy.Allow, d.Verdict, d)
	require.Zero(t, d.Assumed)
}

// The charge of a template of unknown category is unknown: it is no free service message.
func TestUnknownCategoryHasNoCharge(t *testing.T) {
	ed, f := real(t, november)
	order := templated("order")
	order.Purpose = channels.Transactional
	f.Template = policy.TemplateFacts{Checked: true}
	d := policy.Decide(ed, &order, f, november)
	require.Equal(t, policy.Allow, d.Verdict, d)
	require.Equal(t, pricing.WhyNoCategory, d.Charge.Why)
	require.False(t, d.Charge.Known())
	require.NotZero(t, d.Assumed&policy.AssumedCategory)
	f.Template.Category = "UTILITY "
	require.Equal(t, pricing.Category("utility"), policy.Decide(ed, &order, f, november).Charge.Category)
}

// Counts that nobody gives lower the charge's confidence and leave the verdict's, unless
// the account cannot pay for what is not free.
func TestUnknownUsage(t *testing.T) {
	ed, f := real(t, november)
	usual, strict := strictly(ed, &text, *f, november)
	for _, d := range []policy.Decision{usual, strict} {
		require.Equal(t, policy.Allow, d.Verdict, d)
		require.Equal(t, policy.AssumedUsage, d.Assumed)
		require.Equal(t, policy.Documented, d.Confidence)
		require.Equal(t, pricing.Assumed, d.Charge.Confidence)
	}
	f.Used = [2]pricing.Usage{{Known: true}, {Known: true}}
	d := policy.Decide(ed, &text, f, november)
	require.Zero(t, d.Assumed)
	require.Equal(t, pricing.Documented, d.Charge.Confidence)

	f.Used, f.Account = [2]pricing.Usage{}, &policy.Account{Country: "IN", Pricing: pricing.Account{Currency: "USD", NoPaymentMethod: true}}
	usual, strict = strictly(ed, &text, *f, november)
	require.Equal(t, policy.Allow, usual.Verdict)
	require.Equal(t, policy.Assumed, usual.Confidence)
	require.True(t, strict.Has(policy.FactMissing), strict)
}

// In strict mode a permission that holds as documented counts, however much longer an
// assumed one lasts.
func TestStrictModeLooksPastWhatIsAssumed(t *testing.T) {
	book := demoBook()
	always := policy.Permission{Name: "always", Types: types("text"), Source: policy.Source{URL: demoSource.URL}}
	book.Permissions = append([]policy.Permission{always}, book.Permissions...)
	ed := book.At(t0)
	_, f := wrote(t)
	usual, strict := strictly(ed, &text, *f, t0)
	require.Equal(t, "talk", usual.Permit.Permission, "the surer is named")
	require.True(t, usual.Until.IsZero(), "the longer says until when")
	require.True(t, strict.Until.Equal(t0.Add(talkLength)))
	_, strict = strictly(ed, &text, *f, t0.Add(talkLength))
	expect(t, strict, policy.WindowUnknown)
	require.Contains(t, strict.Reasons[0].Detail, "only assumed")
}

// Values that do not exist are read as the restrictive ones, or refused.
func TestValuesThatDoNotExist(t *testing.T) {
	ed := demoBook().At(t0)
	_, f := wrote(t)
	f.Account.Features = []string{"care"}
	care := channels.Message{Type: channels.Text, Tag: "CARE", Text: "hello", Purpose: 9, Author: 9}
	expect(t, policy.Decide(ed, &care, f, t0), policy.HumanRequired, policy.PromotionalNotAllowed)
	cards := channels.Message{Type: "carousel", Sizes: channels.Sizes{channels.ItemCount: -1}}
	expect(t, policy.Decide(ed, &cards, f, t0), policy.ContentTypeNotAllowed)
	short := channels.Message{Type: channels.Text, Length: -1 << 40}
	expect(t, policy.Decide(ed, &short, f, t0), policy.ContentTypeNotAllowed)
}

// What is dated after now has not happened yet, except that a stop counts at once.
func TestWhatIsDatedAhead(t *testing.T) {
	ed := demoBook().At(t0)
	order := templated("order")
	ahead, past := t0.Add(time.Hour), t0.Add(-time.Hour)
	for name, c := range map[string]struct {
		consent policy.Consent
		now     []policy.ReasonCode
		then    []policy.ReasonCode
	}{
		"an opt-in after an opt-out": {policy.Consent{OptedOut: past, OptedIn: ahead}, []policy.ReasonCode{policy.OptedOut}, nil},
		"an opt-in of somebody who never did": {policy.Consent{Never: true, OptedIn: ahead},
			[]policy.ReasonCode{policy.OptInRequired}, nil},
		"an opt-out": {policy.Consent{OptedIn: past, OptedOut: ahead},
			[]policy.ReasonCode{policy.OptedOut}, []policy.ReasonCode{policy.OptedOut}},
		"a stop": {policy.Consent{OptedIn: past, MarketingStopped: ahead},
			[]policy.ReasonCode{policy.OptedOut}, []policy.ReasonCode{policy.OptedOut}},
		"a resumption": {policy.Consent{OptedIn: past, MarketingStopped: past, MarketingResumed: ahead}, []policy.ReasonCode{policy.OptedOut}, nil},
	} {
		f := policy.Facts{Country: "GB", Account: &policy.Account{Country: "GB"}, Consent: c.consent,
			Template: policy.TemplateFacts{Checked: true, Category: "marketing"}}
		require.Equal(t, c.now, append([]policy.ReasonCode(nil), codes(policy.Decide(ed, &order, &f, t0))...), name)
		require.Equal(t, c.now, append([]policy.ReasonCode(nil), codes(policy.Decide(ed, &order, &f, ahead.Add(-1)))...), name)
		require.Equal(t, c.then, append([]policy.ReasonCode(nil), codes(policy.Decide(ed, &order, &f, ahead))...), name)
	}
}

// A promotion to somebody who asked for no more passes inside the window, with a warning.
func TestPromotionToSomebodyWhoOptedOutWarns(t *testing.T) {
	ed := demoBook().At(t0)
	for name, c := range map[string]struct {
		consent policy.Consent
		purpose channels.Purpose
		warned  bool
	}{
		"opted out":             {policy.Consent{OptedOut: t0.Add(-time.Hour)}, channels.Promotional, true},
		"stopped marketing":     {policy.Consent{MarketingStopped: t0.Add(-time.Hour)}, channels.Promotional, true},
		"opted out, an answer":  {policy.Consent{OptedOut: t0.Add(-time.Hour)}, channels.Support, false},
		"opted in":              {policy.Consent{OptedIn: t0.Add(-time.Hour)}, channels.Promotional, false},
		"opted in again":        {policy.Consent{OptedOut: t0.Add(-2 * time.Hour), OptedIn: t0.Add(-time.Hour)}, channels.Promotional, false},
		"a purpose of no names": {policy.Consent{OptedOut: t0.Add(-time.Hour)}, 9, true},
	} {
		_, f := wrote(t)
		f.Consent = c.consent
		m := channels.Message{Type: channels.Text, Text: "hello", Purpose: c.purpose}
		d := policy.Decide(ed, &m, f, t0)
		expect(t, d)
		require.Equal(t, c.warned, len(d.Warnings) == 1, "%s: %s", name, d)
		if c.warned {
			require.Equal(t, policy.OptedOut, d.Warnings[0].Code)
			require.Contains(t, d.Explain(), "Warning: opted_out: the message promotes")
			require.Contains(t, d.String(), "opted_out")
			require.False(t, d.Has(policy.OptedOut), "it is no reason against")
		}
	}
}

// The JSON of an allowed decision, every part of it.
func TestAllowedDecisionAsJSON(t *testing.T) {
	ed, f := real(t, november)
	f.Consent, f.Used = policy.Consent{OptedOut: november.Add(-2 * time.Hour)}, [2]pricing.Usage{{Known: true}, {Known: true}}
	order := templated("order")
	f.Template = policy.TemplateFacts{Checked: true, Category: "utility"}
	d := policy.Decide(ed, &order, f, november)
	require.Equal(t, policy.Allow, d.Verdict, d)
	data, err := json.Marshal(d)
	require.NoError(t, err)
	var got map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &got))
	require.JSONEq(t, `{"permission":"template","source":`+string(mustJSON(t, d.Permit.Source))+`}`, string(got["permit"]))
	require.JSONEq(t, `{"template":"order","language":"en"}`, string(got["requires"]))
	require.JSONEq(t, `[{"code":"opted_out","detail":"the message promotes, and the person asked for no more on 2026-11-10","own":true}]`, string(got["warnings"]))
	require.JSONEq(t, `"2026-11-11T11:00:00Z"`, string(got["until"]), "the message is leave to answer until the window closes")
	for _, key := range []string{"verdict", "confidence", "at", "charge", "edition"} {
		require.NotEmpty(t, got[key], key)
	}
	require.Len(t, got, 9)
	var back policy.Decision
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, d, back)
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return data
}

// A token that has expired says so, as its row does.
func TestExpiredTokenSaysSo(t *testing.T) {
	book := demoBook()
	book.Permissions[5].WindowReason = policy.TokenExpired
	marks, err := window.Marks{}.Grant(window.Comment, "c1", t0)
	require.NoError(t, err)
	f := policy.Facts{Marks: marks, Country: "GB", Account: &policy.Account{Country: "GB"}}
	answer := channels.Message{Type: channels.PrivateReply, Token: "c1"}
	for after, want := range map[time.Duration][]policy.ReasonCode{
		48*time.Hour - 1: nil, 48 * time.Hour: {policy.TokenExpired}, 48*time.Hour + 1: {policy.TokenExpired},
	} {
		expect(t, policy.Decide(book.At(t0), &answer, &f, t0.Add(after)), want...)
	}
	answer.Token = "other"
	expect(t, policy.Decide(book.At(t0), &answer, &f, t0), policy.WindowClosed)
}
