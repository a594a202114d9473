package template_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

func TestCatalogueHistoryIsBounded(t *testing.T) {
	const many = 500
	c := template.NewCatalogue(smallRules())
	require.NoError(t, c.Put("acc", now, approved("n", "en")))
	for i := 1; i <= many; i++ {
		u := statusAt(i, "")
		u.Kind, u.Quality = template.QualityUpdate, strconv.Itoa(i)
		require.NoError(t, c.Apply(ctx, u))
	}
	require.Equal(t, "500", lookup(t, c, now.Add(time.Hour)).Quality)
	require.Equal(t, "450", lookup(t, c, now.Add(450*time.Second)).Quality)
	_, ok, _ := c.Lookup(ctx, "acc", "n", "en", now.Add(10*time.Second))
	require.False(t, ok, "long ago is no longer known")
	late := statusAt(5, template.Rejected)
	require.NoError(t, c.Apply(ctx, late))
	v := lookup(t, c, now.Add(time.Hour))
	require.Equal(t, template.Approved, v.Status, "an update before the folded past has no effect")
	require.NotNil(t, v.Template, "what was folded is remembered")
}

func TestCatalogueConcurrentUse(t *testing.T) {
	c := template.NewCatalogue(smallRules())
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 100 {
				name := fmt.Sprintf("n%d", i%10)
				u := template.Update{Account: "acc", Name: name, Language: "en", Kind: template.StatusUpdate, Status: template.Approved,
					At: now.Add(time.Duration(worker*100+i) * time.Millisecond)}
				if err := c.Apply(ctx, u); err != nil {
					t.Error(err)
				}
				c.Lookup(ctx, "acc", name, "en", now)
				for range c.All(ctx, "acc", now.Add(time.Hour)) {
					break
				}
			}
		})
	}
	wg.Wait()
	count := 0
	for v := range c.All(ctx, "acc", now.Add(time.Hour)) {
		require.Equal(t, template.Approved, v.Status)
		count++
	}
	require.Equal(t, 10, count)
}

// bigCatalogue holds as many templates as an account may.
func bigCatalogue(t testing.TB) *template.Catalogue {
	c := template.NewCatalogue(smallRules())
	for i := range 6000 {
		require.NoError(t, c.Put("acc", now, approved(fmt.Sprintf("order_update_%d", i), "en_US")))
	}
	return c
}

func TestCatalogueLookupDoesNotAllocate(t *testing.T) {
	c := bigCatalogue(t)
	at := now.Add(time.Hour)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, ok, _ := c.Lookup(ctx, "acc", "order_update_4321", "en_US", at); !ok {
			t.Fatal("template is missing")
		}
	}))
}

func BenchmarkCatalogueLookup(b *testing.B) {
	c := bigCatalogue(b)
	at := now.Add(time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok, _ := c.Lookup(ctx, "acc", "order_update_4321", "en_US", at); !ok {
			b.Fatal("template is missing")
		}
	}
}
