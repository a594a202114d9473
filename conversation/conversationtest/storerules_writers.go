package conversationtest

import (
	"cmp"
	"errors"
	"runtime"
	"slices"
	"sync"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// Writers and how often each writes, in the rules about writers at the same time.
const (
	storeWriters = 8
	storeWrites  = 20
)

// together runs writers at the same time and returns the first error.
func together(write func(writer int) error) error {
	errs := make([]error, storeWriters)
	var wg sync.WaitGroup
	for w := range errs {
		wg.Go(func() { errs[w] = write(w) })
	}
	wg.Wait()
	return cmp.Or(errs...)
}

// change loads entries, changes the numbers of their snapshots, and saves them, until no other writer was faster.
func (c *storeCase) change(addresses []channels.Address, change func(numbers []int)) error {
	const patience = 10_000 // each conflict is another writer's success, and there are not so many
	for range patience {
		got, err := c.store.Load(c.ctx, addresses...)
		switch {
		case err != nil:
			return breach("load: %w", err)
		case len(got) < len(addresses):
			return breach("load of %d addresses returned %d entries", len(addresses), len(got))
		}
		entries := slices.Clone(got[:len(addresses)])
		numbers := make([]int, len(entries))
		for i := range entries {
			number, known := c.samples.numbers[entries[i].Snapshot]
			if entries[i].Address != addresses[i] || !known {
				return breach("entry %d of a load is %s with a snapshot that is not stored there", i, quoted(entries[i].Address))
			}
			numbers[i] = number
		}
		change(numbers)
		runtime.Gosched() // let the others load the same
		for i := range entries {
			entries[i].Snapshot = c.samples.list[numbers[i]]
		}
		if err := c.store.Save(c.ctx, entries); !errors.Is(err, conversation.ErrConflict) {
			if err != nil {
				err = breach("save: %w", err)
			}
			return err
		}
	}
	return breach("conflicts about %s do not end", quoted(addresses[0]))
}

// count is the number of the snapshot under an address.
func (c *storeCase) count(a channels.Address) (n int) {
	c.do(func() error { return c.change([]channels.Address{a}, func(numbers []int) { n = numbers[0] }) })
	return n
}

// counted looks whether the snapshot under an address has a number.
func (c *storeCase) counted(a channels.Address, want int) {
	if got := c.count(a); got != want {
		c.note(breach("%s counts %d, want %d", quoted(a), got, want))
	}
}

// writersLoseNothing lets every writer count up one entry.
func writersLoseNothing(c *storeCase) {
	const all = storeWriters * storeWrites
	if c.do(func() error { return c.samples.fill(c.ctx, all) }).err != nil {
		return
	}
	counter := []channels.Address{storeUser("counter")}
	err := together(func(int) error {
		for range storeWrites {
			if err := c.change(counter, func(numbers []int) { numbers[0] = min(numbers[0]+1, all) }); err != nil {
				return err
			}
		}
		return nil
	})
	c.note(err)
	c.counted(counter[0], all)
}

// writersOfSeveral lets every writer count up two of three entries, in either order. Who takes the same entries in another order
// must not wait for ever.
func writersOfSeveral(c *storeCase) {
	const all = storeWriters * storeWrites
	if c.do(func() error { return c.samples.fill(c.ctx, all) }).err != nil {
		return
	}
	users := storeUsers(3)
	err := together(func(w int) error {
		for i := range storeWrites {
			pair := []channels.Address{users[(w+i)%3], users[(w+i+1)%3]}
			if w%2 == 0 {
				slices.Reverse(pair)
			}
			if err := c.change(pair, func(numbers []int) { numbers[0], numbers[1] = min(numbers[0]+1, all), min(numbers[1]+1, all) }); err != nil {
				return err
			}
		}
		return nil
	})
	c.note(err)
	sum := 0
	for _, a := range users {
		sum += c.count(a)
	}
	if sum != 2*all {
		c.note(breach("the entries count %d together, want %d", sum, 2*all))
	}
}

// writersThatDelete hand a token about: who finds it takes it away, which deletes the entry, and who finds none puts it there. In
// the end the counts of both tell whether it is there.
func writersThatDelete(c *storeCase) {
	token := []channels.Address{storeUser("token")}
	var left [storeWriters]int // by writer: how often it put the token there, less how often it took it
	err := together(func(w int) error {
		for range storeWrites {
			change := 0
			err := c.change(token, func(numbers []int) {
				if change = 1; numbers[0] != 0 {
					change = -1
				}
				numbers[0] += change
			})
			if err != nil {
				return err
			}
			left[w] += change
		}
		return nil
	})
	c.note(err)
	sum := 0
	for _, n := range left {
		sum += n
	}
	c.counted(token[0], sum)
}
