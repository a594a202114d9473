package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/replywindow/replywindow/channels"
)

// log is a file of webhook bodies, one a line.
type log struct {
	*bufio.Reader
	line  []byte
	whole bool // the line was read to its end
	n     int  // of lines before
}

func openLog(file string) (*log, io.Closer, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	return &log{Reader: bufio.NewReader(f)}, f, nil
}

// record records the lines that are there by now. Lines that cannot be used are passed over; the error names them. A line that the store
// did not take is the error at once, and the next call begins with it.
func (l *log) record(ctx context.Context, a *agent) error {
	var errs []error
	for {
		if err := l.read(); err != nil || !l.whole {
			return errors.Join(append(errs, err)...)
		}
		if err := a.receive(ctx, bytes.TrimSpace(l.line)); err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", l.n+1, err))
			if again(err) {
				return errors.Join(errs...)
			}
		}
		l.line, l.whole, l.n = l.line[:0], false, l.n+1
	}
}

// read reads the rest of a line, as far as it is written.
func (l *log) read() error {
	if l.whole {
		return nil
	}
	part, err := l.ReadBytes('\n')
	l.line, l.whole = append(l.line, part...), err == nil
	if err == io.EOF {
		return nil
	}
	return err
}

// again reports whether recording again may succeed.
func again(err error) bool {
	if r, ok := err.(*channels.RecordError); ok {
		return r.Again
	}
	joined, _ := err.(interface{ Unwrap() []error })
	return joined != nil && slices.ContainsFunc(joined.Unwrap(), again)
}

// skew is how far the platform's clock may be ahead of ours without a word.
const skew = time.Minute

// receive records a webhook body, as it came or with the instant at which it came.
func (a *agent) receive(ctx context.Context, line []byte) error {
	if len(line) == 0 {
		return nil
	}
	var dated struct {
		In json.RawMessage `json:"in"`
	}
	if err := json.Unmarshal(line, &dated); err == nil && len(dated.In) > 0 {
		line = dated.In
	}
	got, err := a.engine.Receive(ctx, line)
	for _, ev := range got.Events {
		if ahead := ev.Occurred.Sub(a.clock.Now()); ahead > skew {
			err = errors.Join(err, fmt.Errorf("dated %s ahead of the clock: it counts from then on", ahead.Round(time.Second)))
		}
	}
	return err
}

// feed brings events, again after each pause.
type feed struct {
	pause time.Duration
	do    func(context.Context) error
}

// feeds are those that the flags ask for. Close them in the end.
func (a *agent) feeds(o options) (feeds []feed, closeAll func(), err error) {
	var closers []func()
	closeAll = func() {
		for _, c := range closers {
			c()
		}
	}
	if o.demo {
		c, err := a.customers()
		if err != nil {
			return nil, nil, err
		}
		closers = append(closers, c.close)
		feeds = append(feeds, feed{3 * time.Second, c.act})
	}
	if o.log != "" {
		l, file, err := openLog(o.log)
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		closers = append(closers, func() { _ = file.Close() }) // it was only read
		feeds = append(feeds, feed{time.Second, func(ctx context.Context) error { return l.record(ctx, a) }})
	}
	return feeds, closeAll, nil
}

// run brings events until the context ends.
func (f feed) run(ctx context.Context, c clock.Clock, report func(error)) {
	t := c.Ticker(f.pause)
	defer t.Stop()
	for {
		if err := f.do(ctx); err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
