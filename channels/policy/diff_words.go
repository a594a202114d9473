package policy

import (
	"fmt"
	"strings"

	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

func windowWords(r *window.Rule) string {
	length := "until closed"
	if r.Length > 0 {
		length = r.Length.String()
	}
	w := wordList{fmt.Sprintf("%v, %s, opened by %v", r.Renewal, length, r.OpenedBy)}
	w.when(r.ReplyWithin > 0, "answered within ", r.ReplyWithin)
	w.when(r.ProlongedBy != 0, "anew from each ", strings.ReplaceAll(r.ProlongedBy.String(), ", ", " or "))
	w.when(r.ProlongedFrom != 0, "for replies from ", r.ProlongedFrom)
	w.when(r.ClosedBy != 0, "closed by ", r.ClosedBy)
	w.when(r.PerID, "one per id, sends ", max(r.Uses, 1))
	w.when(r.Quota.Total > 0, "sends ", r.Quota.Total)
	w.when(r.Quota.Consecutive > 0, "sends in a row ", r.Quota.Consecutive)
	w.when(r.Quota.ResetByTrigger, "counted from the latest trigger", "")
	return w.String()
}

func permissionWords(p *Permission) string {
	w := wordList{"at any time"}
	switch {
	case p.Refuse != "":
		w[0] = "refused: " + string(p.Refuse)
	case p.Window != "":
		w[0] = "window " + string(p.Window)
	}
	w.when(p.Tag != "", "tag ", p.Tag)
	w.when(p.API != "", "interface ", p.API)
	w.when(p.Category != "", "category ", p.Category)
	w.when(p.PerID, "per comment or token", "")
	w.when(p.NeedsTemplate, "approved template", "")
	w.when(len(p.TemplateCategories) > 0, "of category ", joined(p.TemplateCategories))
	w.when(p.NeedsOptIn, "opt-in", "")
	w.when(p.OptInWaivedBy != "", "waived by window ", string(p.OptInWaivedBy)+" ("+p.Waiver.Confidence.String()+")")
	w.when(p.Reach > 0, "counts as reached for ", p.Reach)
	w.when(p.HumanOnly, "written by a person", "")
	w.when(p.NoPromotion, "no promotion", "")
	w.when(len(p.NoPromotionIn) > 0, "no promotion in ", joined(p.NoPromotionIn))
	w.when(p.NoGroup, "no group", "")
	w.when(p.Feature != "", "feature ", p.Feature)
	w.when(p.Gap > 0 || p.Most > 0, "", p.paceWords())
	w.when(p.Layout != "", "counts templates ", p.Layout)
	for _, by := range p.RestartedBy {
		w = append(w, "anew after "+string(by))
	}
	for i := range p.Bars {
		w = append(w, "not "+barWords(&p.Bars[i]))
	}
	return w.String() + " for " + typeWords(p.Types)
}

// barWords reads like: authentication in a group.
func barWords(b *Bar) string {
	w := joined(b.Categories)
	for _, c := range [...]struct {
		on    bool
		words string
	}{
		{b.MaxPrice, "with a highest price"}, {b.Group, "in a group"}, {b.Single, "to a person"}, {b.Scoped, "to a scoped id"},
		{b.Restriction != "", "under " + b.Restriction}, {b.Capped, "beyond a cap"},
	} {
		if c.on {
			w += " " + c.words
		}
	}
	return strings.TrimSpace(w)
}

func joined(categories []Category) string {
	words := make([]string, len(categories))
	for i, c := range categories {
		words[i] = string(c)
	}
	return strings.Join(words, " ")
}

func limitKey(l *Limit) string {
	return "limit " + l.name(typeWords(l.Types), countryWords(l.Businesses))
}

func limitWords(l *Limit) string {
	switch {
	case len(l.MIME) > 0:
		return strings.Join(l.MIME, " ")
	case l.Min > 0:
		return fmt.Sprintf("%d to %d", l.Min, l.Max)
	}
	return fmt.Sprintf("at most %d", l.Max)
}

func blockKey(b *Block) string {
	key := "block " + string(b.Reason)
	if len(b.Types) > 0 {
		key += " of " + typeWords(b.Types)
	}
	if len(b.Categories) > 0 {
		key += " " + joined(b.Categories)
	}
	if b.API != "" {
		key += " by " + string(b.API)
	}
	if b.Currency != "" {
		key += " but in " + b.Currency
	}
	return key
}

func blockWords(b *Block) string {
	var parts []string
	if len(b.Users) > 0 {
		parts = append(parts, "people in "+countryWords(b.Users))
	}
	if len(b.Businesses) > 0 {
		parts = append(parts, "businesses in "+countryWords(b.Businesses))
	}
	if b.Together {
		return strings.Join(parts, " together with ")
	}
	return strings.Join(parts, "; ")
}

// countryWords lists countries, or counts them when they are too many to read.
func countryWords(codes []string) string {
	const readable = 20
	if len(codes) > readable {
		return fmt.Sprintf("%d countries", len(codes))
	}
	return strings.Join(codes, " ")
}

func templateWords(t *template.Row) string {
	w := wordList{}
	w.when(t.Min != 0 && t.Max == 0, "at least ", t.Min)
	w.when(t.Min == 0 && t.Max != 0, "at most ", t.Max)
	w.when(t.Min != 0 && t.Max != 0, fmt.Sprintf("%d to ", t.Min), t.Max)
	w.when(len(t.Values) > 0, "", strings.Join(t.Values, " "))
	w.when(t.Duration > 0, "", t.Duration)
	w.when(t.Kind != "", "", t.Kind)
	w.when(t.Language != "", "language ", t.Language)
	w.when(t.Error.Code != 0, "error ", t.Error)
	w.when(!t.Warning, "error", "")
	w.when(t.Warning, "warning", "")
	return w.String()
}

// wordList is what is said of a row, part by part.
type wordList []string

func (w *wordList) when(on bool, words string, value any) {
	if on {
		*w = append(*w, fmt.Sprintf("%s%v", words, value))
	}
}

// String joins the parts.
func (w wordList) String() string { return strings.Join(w, ", ") }
