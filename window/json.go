package window

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// stateJSON is the JSON form of a State.
type stateJSON struct {
	Version     int                 `json:"version"`
	Last        map[Trigger]Instant `json:"last,omitempty"`
	Previous    Instant             `json:"previous_message,omitzero"`
	Imported    Instant             `json:"imported,omitzero"`
	Confirmed   *confirmedJSON      `json:"confirmed,omitempty"`
	Episodes    []episodeJSON       `json:"episodes,omitempty"`
	Replies     []Instant           `json:"replies_before,omitempty"`
	MoreReplies bool                `json:"more_replies,omitempty"`
}

type confirmedJSON struct {
	KindHash uint16  `json:"kind_hash"`
	At       Instant `json:"at"`
	Until    Instant `json:"until"`
}

// episodeJSON is an episode of an OnReply rule, or of a Fixed one if Fixed is set.
type episodeJSON struct {
	Start     Instant `json:"start"`
	Reply     Instant `json:"reply,omitzero"`
	Inexact   bool    `json:"inexact,omitempty"`
	Fixed     bool    `json:"fixed,omitempty"`
	Certain   bool    `json:"certain,omitempty"`
	EndsAfter Instant `json:"earliest_end,omitzero"`
}

// MarshalJSON returns a readable encoding of s with RFC 3339 instants in UTC; what is not known is left out.
func (s State) MarshalJSON() ([]byte, error) {
	f := s.facts()
	j := stateJSON{
		Version: version, Last: make(map[Trigger]Instant), MoreReplies: f.dropped,
		Previous: Instant(f.previous), Imported: Instant(f.imported),
	}
	for i, ms := range f.last {
		if ms != 0 {
			j.Last[placed(i)] = Instant(ms)
		}
	}
	if c := f.confirmed; c.at != 0 {
		j.Confirmed = &confirmedJSON{KindHash: c.key, At: Instant(c.at), Until: Instant(c.until)}
	}
	for _, e := range f.episodes.ep[:f.episodes.n] {
		j.Episodes = append(j.Episodes, e.json())
	}
	for _, r := range f.replies.at[1:] {
		if r != 0 {
			j.Replies = append(j.Replies, Instant(r))
		}
	}
	return json.Marshal(j)
}

func (e episode) json() episodeJSON {
	j := episodeJSON{Start: Instant(e.start), Fixed: e.fixed(), Inexact: e.answer&inexactBit != 0}
	switch known := e.answer & delayBits; {
	case !j.Fixed:
		j.Reply = Instant(e.reply())
	case known == delayBits:
		j.Certain = true
	case known != 0:
		j.EndsAfter = Instant(e.start + int64(known) - 1)
	}
	return j
}

// UnmarshalJSON sets s from its JSON encoding; null changes nothing. If data is not an encoding of a State, it fails and leaves s as it was.
func (s *State) UnmarshalJSON(data []byte) error {
	var j stateJSON
	if null, err := strict("state", data, &j, &j.Version); null || err != nil {
		return err
	}
	r := reader{what: "state"}
	f := r.facts(&j)
	if r.err == nil && !f.coherent() {
		r.err = &CorruptError{Type: "state", Problem: "it contradicts itself"}
	}
	if r.err != nil {
		return r.err
	}
	*s = f.state()
	return nil
}

// strict decodes JSON in which every field must be known and the version must be ours, and reports whether it is null.
func strict(what string, data []byte, into any, v *int) (null bool, err error) {
	if string(bytes.TrimSpace(data)) == "null" {
		return true, nil
	}
	in := json.NewDecoder(bytes.NewReader(data))
	in.DisallowUnknownFields()
	if err := in.Decode(into); err != nil {
		return false, &CorruptError{Type: what, Problem: err.Error()}
	}
	if _, err := in.Token(); err != io.EOF {
		return false, &CorruptError{Type: what, Problem: "something follows the object"}
	}
	if *v != version {
		return false, &CorruptError{Type: what, Problem: fmt.Sprintf("version %d is not %d", *v, version)}
	}
	return false, nil
}

// reader turns JSON fields into numbers and keeps the first error.
type reader struct {
	what string
	err  error
}

// needed reads an instant that must be there.
func (r *reader) needed(field string, at Instant) int64 {
	if at == 0 && r.err == nil {
		r.err = &CorruptError{Type: r.what, Problem: field + " is missing"}
	}
	return int64(at)
}

// limited reads the length of a list.
func (r *reader) limited(field string, n, most int) int {
	if n > most && r.err == nil {
		r.err = &CorruptError{Type: r.what, Problem: fmt.Sprintf("%d %s are more than %d", n, field, most)}
	}
	return min(n, most)
}

func (r *reader) facts(j *stateJSON) facts {
	f := facts{previous: int64(j.Previous), imported: int64(j.Imported)}
	f.dropped = j.MoreReplies
	for t, at := range j.Last {
		if t.place() < 0 {
			r.err = &CorruptError{Type: "state", Problem: fmt.Sprintf("a %q has no place in it", t.String())}
			return facts{}
		}
		f.last[t.place()] = r.needed(t.String(), at)
	}
	if c := j.Confirmed; c != nil {
		f.confirmed = confirmation{at: r.needed("confirmed at", c.At), until: r.needed("confirmed until", c.Until), key: c.KindHash}
	}
	f.episodes.n = r.limited("episodes", len(j.Episodes), episodes)
	for i := range f.episodes.ep[:f.episodes.n] {
		f.episodes.ep[i] = r.episode(j.Episodes[i])
	}
	f.replies.at[0] = f.last[Reply-1]
	for i := range r.limited("replies_before", len(j.Replies), keptReplies-1) {
		f.replies.at[i+1] = r.needed("replies_before", j.Replies[i])
	}
	return f
}

func (r *reader) episode(j episodeJSON) episode {
	e := episode{start: r.needed("episode start", j.Start)}
	known, field := j.Reply, "episode reply"
	if j.Fixed {
		known, field = j.EndsAfter, "earliest_end"
		e.answer = fixedBit
	}
	if j.Inexact {
		e.answer |= inexactBit
	}
	switch {
	case j.Certain && j.Fixed:
		e.answer |= delayBits
	case known != 0:
		delay := answerAfter(e.start, int64(known))
		if delay == 0 && r.err == nil {
			r.err = &CorruptError{Type: "state", Problem: fmt.Sprintf("%s %v does not fit its start", field, known)}
		}
		e.answer |= delay
	}
	return e
}

// marksJSON is the JSON form of Marks.
type marksJSON struct {
	Version int        `json:"version"`
	Sends   []markJSON `json:"sends,omitempty"`
	Grants  []markJSON `json:"grants,omitempty"`
	Uses    []markJSON `json:"uses,omitempty"`
}

type markJSON struct {
	At        Instant `json:"at"`
	IDHash    string  `json:"id_hash"`
	GrantHash string  `json:"grant_hash,omitempty"`
}

// MarshalJSON returns a readable encoding of m, with RFC 3339 instants in UTC and the hashes of ids in hexadecimal.
func (m Marks) MarshalJSON() ([]byte, error) {
	return json.Marshal(marksJSON{Version: version, Sends: m.sends.json(false), Grants: m.grants.json(false), Uses: m.uses.json(true)})
}

func (s set) json(uses bool) []markJSON {
	var out []markJSON
	for _, k := range s {
		j := markJSON{At: Instant(k.at), IDHash: fmt.Sprintf("%016x", k.key)}
		if uses {
			j.GrantHash = fmt.Sprintf("%016x", k.grant)
		}
		out = append(out, j)
	}
	return out
}

// UnmarshalJSON sets m from its JSON encoding; null changes nothing. If data is not an encoding of Marks, it fails and leaves m as it was.
func (m *Marks) UnmarshalJSON(data []byte) error {
	var j marksJSON
	if null, err := strict("marks", data, &j, &j.Version); null || err != nil {
		return err
	}
	r := reader{what: "marks"}
	decoded := Marks{
		sends:  r.set(j.Sends, keptSends, false),
		grants: r.set(j.Grants, keptGrants, false),
		uses:   r.set(j.Uses, keptUses, true),
	}
	if r.err != nil {
		return r.err
	}
	*m = decoded
	return nil
}

func (r *reader) set(list []markJSON, most int, uses bool) set {
	if r.err == nil && len(list) > most {
		r.err = &CorruptError{Type: "marks", Problem: fmt.Sprintf("%d marks are more than %d", len(list), most)}
	}
	var s set
	for _, j := range list {
		k := mark{at: r.needed("mark", j.At), key: r.hash(j.IDHash)}
		if uses {
			k.grant = r.hash(j.GrantHash)
		}
		if r.err == nil {
			r.err = s.extend(k)
		}
		if r.err != nil {
			return nil
		}
		s = append(s, k)
	}
	return s
}

func (r *reader) hash(text string) uint64 {
	h, err := strconv.ParseUint(text, 16, 64)
	if err != nil && r.err == nil {
		r.err = &CorruptError{Type: "marks", Problem: fmt.Sprintf("hash %q is not 64 bits in hexadecimal", clip([]byte(text)))}
	}
	return h
}
