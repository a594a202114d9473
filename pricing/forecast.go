package pricing

import "fmt"

// Batch is a number of messages that differ in nothing that matters to the
// price: one market, one category, one number.
type Batch struct {
	Query Query
	Count int64
}

// Forecast is what a campaign will cost.
type Forecast struct {
	// Lines are the runs of messages at one charge, in order: a batch that
	// crosses the bound of an allowance or a volume band has several.
	Lines []ForecastLine `json:"lines"`
	// Total is the sum of what is known.
	Total Amount `json:"total"`
	// Unknown counts the messages whose price is not known; they are not in Total.
	Unknown int64 `json:"unknown,omitempty"`
}

// ForecastLine is a run of messages at one charge.
type ForecastLine struct {
	// Batch is the index of the batch.
	Batch  int    `json:"batch"`
	Charge Charge `json:"charge"`
	Count  int64  `json:"count"`
	Total  Amount `json:"total"`
}

// Forecast works out what the batches will cost, one after the other, given
// what each query's Usage says was used this month. Batches that share a count
// go on where the one before stopped. Errors: [ErrOverflow], [ErrCurrency] when
// host rates are in several currencies, a negative count.
func (b *Book) Forecast(a *Account, batches ...Batch) (Forecast, error) {
	var f Forecast
	spent := Tally{}
	for i, batch := range batches {
		if batch.Count < 0 {
			return Forecast{}, fmt.Errorf("batch %d: count %d is negative", i, batch.Count)
		}
		q := batch.Query
		q.Usage = both{batch.Query.Usage, spent}
		for n := batch.Count; n > 0; {
			var c Charge
			run := min(n, b.ViewFor(a, q.At).classify(a, &q, &c))
			if err := f.add(i, c, run); err != nil {
				return Forecast{}, fmt.Errorf("batch %d: %w", i, err)
			}
			if key, ok := c.Counts.key(a, q.Number, c.Market, DateOf(q.At, a.Zone)); ok {
				spent[key] += run
			}
			n -= run
		}
	}
	return f, nil
}

func (f *Forecast) add(batch int, c Charge, n int64) error {
	line := ForecastLine{Batch: batch, Charge: c, Count: n}
	if !c.Known() {
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

// both adds two counters.
type both struct {
	used  Counter
	spent Tally
}

func (b both) Count(key CountKey) int64 {
	used, spent := count(b.used, key), b.spent[key]
	if used > Unbounded-spent {
		return Unbounded
	}
	return used + spent
}
