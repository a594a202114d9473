package redisstore

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// complete stands among the tags when the list of businesses is complete: no business has a tag without a colon. On a cluster the node
// that holds the list may lose it while others keep their businesses. Then it is made anew.
const complete = "complete"

// businesses are those of a channel and an id, where an empty one stands for all, by tag.
func (s *Store) businesses(ctx context.Context, channel, id string) ([]business, error) {
	if channel != "" && id != "" {
		return []business{{channel, id}}, nil
	}
	tags, err := s.client.SMembers(ctx, s.prefix+businesses).Result()
	if err == nil && !slices.Contains(tags, complete) {
		tags, err = s.find(ctx, tags)
	}
	if err != nil {
		return nil, err
	}
	var out []business
	for _, tag := range tags {
		b, ok := parseTag(tag)
		if ok && (channel == "" || b.channel == channel) && (id == "" || b.id == id) {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b business) int { return cmp.Compare(a.tag(), b.tag()) })
	return out, nil
}

// find looks for businesses on every node, and completes the list that holds some of them.
func (s *Store) find(ctx context.Context, some []string) ([]string, error) {
	var mu sync.Mutex
	tags := append(some, complete)
	pattern := escapeGlob.Replace(s.prefix) + "{*}:" + stateOf
	err := s.eachNode(ctx, func(ctx context.Context, node *redis.Client) error {
		keys := node.Scan(ctx, 0, pattern, 1000).Iterator()
		for keys.Next(ctx) {
			// What looks like it is an entry of a business all the same.
			tag, _, _ := strings.Cut(strings.TrimPrefix(keys.Val(), s.prefix+"{"), "}")
			mu.Lock()
			tags = append(tags, tag)
			mu.Unlock()
		}
		return keys.Err()
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(tags)
	tags = slices.Compact(tags)
	members := make([]any, len(tags))
	for i, tag := range tags {
		members[i] = tag
	}
	return tags, s.client.SAdd(ctx, s.prefix+businesses, members...).Err()
}

// escapeGlob makes a pattern of a text.
var escapeGlob = strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "]", `\]`)
