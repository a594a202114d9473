package redisstore_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/redisstore"
	"github.com/replywindow/replywindow/internal/testserver"
)

// beside runs ours and, in turn with it, the same reads and writes by the bare client, and reports how many times as long ours takes.
func beside(b *testing.B, ours, bare func(i int) error) {
	b.Helper()
	var us, them time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		err := ours(i)
		us += time.Since(start)
		if err == nil {
			start = time.Now()
			err = bare(i)
			them += time.Since(start)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(us)/float64(them), "x-bare")
}

func benchStore(b *testing.B) (*redis.Client, *redisstore.Store) {
	c := client(b, testserver.NewRedis(b, "--appendonly", "no"))
	return c, store(b, c, "")
}

// BenchmarkRecord records messages of so many people in one call. The bare client reads as many values and writes as many, each to its
// key and two sorted sets.
func BenchmarkRecord(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			c, s := benchStore(b)
			now := time.Now()
			e := engine(b, s, now)
			value := make([]byte, 150)
			keys := make([]string, n)
			for i := range keys {
				keys[i] = fmt.Sprint("{bare}:user:", 919800000000+i)
			}
			beside(b, func(i int) error {
				events := messages(number, n, now.Add(-time.Hour).Add(time.Duration(i)*time.Millisecond))
				for j := range events {
					events[j].ID = fmt.Sprint("wamid.", i, ".", j)
				}
				_, err := e.Record(b.Context(), events...)
				return err
			}, func(i int) error {
				if err := c.MGet(b.Context(), keys...).Err(); err != nil {
					return err
				}
				_, err := c.Pipelined(b.Context(), func(p redis.Pipeliner) error {
					for _, k := range keys {
						p.Set(b.Context(), k, value, time.Hour)
						p.ZAdd(b.Context(), "{bare}:users", redis.Z{Member: k})
						p.ZAdd(b.Context(), "{bare}:wakes", redis.Z{Score: float64(i), Member: k})
					}
					return nil
				})
				return err
			})
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events+bare/s")
		})
	}
}

// BenchmarkCheck decides on one message to one person. The bare client reads the two entries that it takes.
func BenchmarkCheck(b *testing.B) {
	c, s := benchStore(b)
	now := time.Now()
	e := engine(b, s, now)
	if _, err := e.Record(b.Context(), messages(number, 100, now)...); err != nil {
		b.Fatal(err)
	}
	tag := "{whatsapp:" + number + "}:user:"
	beside(b, func(i int) error {
		_, err := e.Check(b.Context(), person(number, i%100), hello)
		return err
	}, func(i int) error { return c.MGet(b.Context(), tag+person(number, i%100).User, tag).Err() })
}

// fill saves so many conversations, all of one Wake or each of its own.
func fill(b *testing.B, s conversation.Store, n int, apart time.Duration) time.Time {
	b.Helper()
	const batch = 1000
	now := time.Now().Truncate(time.Millisecond)
	list := entries(b, number, batch, now)
	for done := 0; done < n; done += batch {
		for i := range list {
			list[i].Address.User = strconv.Itoa(919800000000 + done + i)
			list[i].Version, list[i].Wake = 0, now.Add(time.Duration(done+i)*apart)
		}
		if err := s.Save(b.Context(), list); err != nil {
			b.Fatal(err)
		}
	}
	return now
}

// BenchmarkDue reads a page of 100 in the middle of so many entries. The bare client reads as many by score and their values.
func BenchmarkDue(b *testing.B) {
	for _, n := range []int{1000, 100_000, 1_000_000} {
		for name, apart := range map[string]time.Duration{"each at its instant": time.Millisecond, "all at one instant": 0} {
			b.Run(fmt.Sprint(n, " ", name), func(b *testing.B) {
				c, s := benchStore(b)
				now := fill(b, s, n, apart)
				middle := conversation.Page{Limit: 100, After: fmt.Sprintf("%d %q %q", now.Add(time.Duration(n/2)*apart).UnixMilli(), "whatsapp:"+number, strconv.Itoa(919800000000+n/2))}
				tag := "{whatsapp:" + number + "}:"
				beside(b, func(int) error {
					got, _, err := s.Due(b.Context(), "whatsapp", number, now.Add(time.Duration(n+1)*time.Millisecond), middle)
					if err == nil && len(got) != 100 {
						return fmt.Errorf("%d entries", len(got))
					}
					return err
				}, func(int) error {
					users, err := c.ZRange(b.Context(), tag+"wakes", int64(n/2), int64(n/2+99)).Result()
					if err != nil {
						return err
					}
					keys := make([]string, len(users))
					for i, u := range users {
						keys[i] = tag + "user:" + u
					}
					return c.MGet(b.Context(), keys...).Err()
				})
			})
		}
	}
}

// BenchmarkBytes says what a conversation takes in the server: its value, its key, and its places in the lists. It is one of a person who
// wrote sixteen times.
func BenchmarkBytes(b *testing.B) {
	const n = 100_000
	for b.Loop() { // nothing is timed
	}
	c, s := benchStore(b)
	now := time.Now()
	memory := conversation.NewMemoryStore()
	a := person(number, 0)
	for i := range 16 {
		if _, err := engine(b, memory, now).Record(b.Context(), channels.UserMessage(a, fmt.Sprint("wamid.", i), now.Add(time.Duration(i-16)*37*time.Second))); err != nil {
			b.Fatal(err)
		}
	}
	kept, err := memory.Load(b.Context(), a)
	if err != nil {
		b.Fatal(err)
	}
	used := func() float64 {
		info := c.InfoMap(b.Context(), "memory").Val()["Memory"]
		bytes, err := strconv.ParseFloat(info["used_memory"], 64)
		if err != nil {
			b.Fatal(err)
		}
		return bytes
	}
	before := used()
	list := make([]conversation.Stored, 1000)
	for done := 0; done < n; done += len(list) {
		for i := range list {
			list[i] = kept[0]
			list[i].Address.User, list[i].Version = strconv.Itoa(919800000000+done+i), 0
		}
		if err := s.Save(b.Context(), list); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((used()-before)/n, "bytes")
	value, err := c.MemoryUsage(b.Context(), "{whatsapp:"+number+"}:user:"+a.User).Result()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(value), "bytes-value")
	b.ReportMetric(float64(len(kept[0].Snapshot)), "bytes-snapshot")
}
