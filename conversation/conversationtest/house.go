package conversationtest

import (
	"time"

	"github.com/replywindow/replywindow/conversation"
)

// houseLine reads a rule of the host's own.
func (s *Scenario) houseLine(words []word, pos position) *ParseError {
	switch name := words[0].text; name {
	case "quiet_hours":
		return s.quietHours(words[1:], pos)
	case "honour_optout":
		if len(words) > 1 {
			return pos.errorf(words[1].text, "is one word too many")
		}
		s.house = append(s.house, conversation.HonourOptOut{})
		return nil
	default:
		return pos.errorf(name, "is not a house rule: quiet_hours or honour_optout")
	}
}

func (s *Scenario) quietHours(words []word, pos position) *ParseError {
	a := parseArgs(pos, words, []string{"from", "to", "zone"}, nil)
	from, to := a.clockTime("from"), a.clockTime("to")
	zone := a.oneOf("zone", "person", "person", "business")
	if a.err != nil {
		return a.err
	}
	q, err := conversation.NewQuietHours(from, to)
	if err != nil {
		return pos.errorf("quiet_hours", "%v", err)
	}
	q.Business = zone == "business"
	s.house = append(s.house, q)
	return nil
}

// clockTime reads a time of the day, which must stand there.
func (a *args) clockTime(key string) time.Duration {
	t, err := time.Parse("15:04", a.values[key])
	if err != nil {
		a.bad(key, "a time of the day, HH:MM")
		return 0
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}
