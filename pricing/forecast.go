package pricing

import (
	"errors"
	"fmt"
)

// Batch is a number of messages that differ in nothing that matters to the price: one market, one category, one number.
type Batch struct {
	Query Query
	Count int64
}

// Forecast is what a campaign will cost.
type Forecast struct {
	// Lines are the runs of messages at one charge, in order: a batch that
	// crosses the bound of an allowance or a volume band has several.
	Lines   []ForecastLine `json:"lines"`
	Total   Amount         `json:"total"`             // the sum of what is known
	Unknown int64          `json:"unknown,omitempty"` // counts the messages whose price is not known; they are not in Total
}

// ForecastLine is a run of messages at one charge.
type ForecastLine struct {
	// Batch is the index of the batch.
	Batch  int    `json:"batch"`
	Charge Charge `json:"charge"`
	Count  int64  `json:"count"`
	Total  Amount `json:"total"`
}

// Forecast works out what the batches will cost, one after the other, given what each query's Used says was used this month before the
// first batch. Batches that share a count go on where the one before stopped. Errors: [ErrOverflow], [ErrCurrency] when host rates
// are in several currencies, a negative count, a nil account.
func (b *Book) Forecast(a *Account, batches ...Batch) (Forecast, error) {
	if a == nil {
		return Forecast{}, errors.New("the account is nil")
	}
	var f Forecast
	spent := map[CountKey]int64{}
	for i, batch := range batches {
		if batch.Count < 0 {
			return Forecast{}, fmt.Errorf("batch %d: count %d is negative", i, batch.Count)
		}
		q := batch.Query
		keys := b.Needs(a, &q)
		for n := batch.Count; n > 0; {
			for k, key := range keys {
				q.Used[k].Count = addCount(batch.Query.Used[k].Count, spent[key])
			}
			var c Charge
			run := min(n, b.At(a, q.At).classify(a, &q, &c))
			if err := f.add(i, c, run); err != nil {
				return Forecast{}, fmt.Errorf("batch %d: %w", i, err)
			}
			if key, ok := c.Counts.Key(a, q.Number, c.Market, DateOf(q.At, a.Zone)); ok {
				spent[key] = addCount(spent[key], run)
			}
			n -= run
		}
	}
	return f, nil
}

// addCount adds two counts; a negative one is none, and the sum does not overflow.
func addCount(a, b int64) int64 {
	a = max(a, 0)
	if a > Unbounded-b {
		return Unbounded
	}
	return a + b
}

func (f *Forecast) add(batch int, c Charge, n int64) error {
	line := ForecastLine{Batch: batch, Charge: c, Count: n}
	if !c.Known() {
		if f.Unknown > Unbounded-n {
			return fmt.Errorf("%w: the number of messages whose price is not known", ErrOverflow)
		}
		f.Unknown += n
		f.Lines = append(f.Lines, line)
		return nil
	}
	var err error
	if line.Total, err = c.Price.Mul(n); err != nil {
		return err
	}
	if f.Total, err = f.Total.Add(line.Total); err != nil {
		return err
	}
	f.Lines = append(f.Lines, line)
	return nil
}
