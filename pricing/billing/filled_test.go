package billing_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/replywindow/replywindow/pricing"
)

// filled sets the i-th field of a struct to something that is not its zero value,
// and returns the field's name.
func filled(t testing.TB, into any, i int) string {
	t.Helper()
	v := reflect.ValueOf(into).Elem()
	f := v.Field(i)
	switch f.Interface().(type) {
	case time.Time:
		f.Set(reflect.ValueOf(noon))
	case pricing.Charge:
		f.Set(reflect.ValueOf(regular(t, "North", "0.10")))
	case pricing.Amount:
		f.Set(reflect.ValueOf(amount(t, "0.10", "EUR")))
	case pricing.Basis:
		f.Set(reflect.ValueOf(pricing.Regular))
	case pricing.Scope:
		f.Set(reflect.ValueOf(pricing.ScopeNumber))
	case pricing.Date:
		f.Set(reflect.ValueOf(pricing.Date(2030_01_01)))
	case pricing.Counts:
		f.Set(reflect.ValueOf(pricing.Counts{Scope: pricing.ScopeNumber}))
	default:
		switch f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Uint8:
			f.SetUint(1)
		case reflect.Int, reflect.Int32, reflect.Int64:
			f.SetInt(7)
		default:
			t.Fatalf("a field of type %s", f.Type())
		}
	}
	return v.Type().Field(i).Name
}
