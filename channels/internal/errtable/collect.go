package errtable

import (
	"fmt"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// collected are the rows read so far, the rank of the channel of each, and where
// an error stands among them.
type collected struct {
	infos    []policy.ErrorInfo
	ranks    []int
	at       map[channels.PlatformError]int
	families []family
}

// family is a row for several codes, from that of the row to the last.
type family struct {
	policy.ErrorInfo
	last int
}

// add keeps a row unless one of a channel named earlier stands for its error.
func (c *collected) add(info policy.ErrorInfo, last, rank int) error {
	if last > info.Error.Code {
		c.families = append(c.families, family{info, last})
		return nil
	}
	place, seen := c.at[info.Error]
	switch {
	case !seen:
		c.at[info.Error] = len(c.infos)
		c.infos, c.ranks = append(c.infos, info), append(c.ranks, rank)
	case rank == c.ranks[place]:
		return fmt.Errorf("error %s of one channel stands twice", info.Error)
	case rank < c.ranks[place]:
		c.infos[place], c.ranks[place] = info, rank
	}
	return nil
}

// all adds the codes of the families that have no row of their own.
func (c *collected) all() []policy.ErrorInfo {
	for _, f := range c.families {
		for ; f.Error.Code <= f.last; f.Error.Code++ {
			if _, own := c.at[f.Error]; !own {
				c.at[f.Error] = len(c.infos)
				c.infos = append(c.infos, f.ErrorInfo)
			}
		}
	}
	return c.infos
}
