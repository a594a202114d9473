package wire_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

// Names are the platforms', in their case, whether the body is sound or has a part that cannot be read.
func TestDecodeOfNamesInAnotherCase(t *testing.T) {
	for in, want := range map[string]message{
		`"id":"a","ID":"b"`:                           {ID: "a"},
		`"ID":"b","id":"a"`:                           {ID: "a"},
		`"Id":"b"`:                                    {},
		`"id":"a","ID" : "b"`:                         {ID: "a"},
		`"id":"a","\u0049d":"b"`:                      {ID: "a"},
		`"\u0069d":"a"`:                               {ID: "a"},
		`"id":"a","\u0131d":"dotless"`:                {ID: "a"},
		`"time\u017ftamp":1700000000`:                 {},
		`"timeſtamp":1700000000`:                      {},
		`"text":{"body":"a","Body":"b"}`:              {Text: &text{Body: "a"}},
		`"text":{"body":"a"},"TEXT":{"body":"b"}`:     {Text: &text{Body: "a"}},
		`"id":"a","ID":{"not":"text"}`:                {ID: "a"},
		`"id":"a","x\"ID":"b"`:                        {ID: "a"},
		`"id":"a","ID\\":"b"`:                         {ID: "a"},
		`"id":"say \"ID\": \\","text":{"body":"ID:"}`: {ID: `say "ID": \`, Text: &text{Body: "ID:"}},
	} {
		b, errs := decode(t, messages(`{`+in+`}`))
		require.Empty(t, errs, in)
		require.Equal(t, want, b.Entry[0].Changes[0].Value.Messages[0], in)

		b, errs = decode(t, messages(`{`+in+`,"flag":1}`))
		require.Equal(t, `entry[0].changes[0].value.messages[0].flag "1" is neither true nor false`, errs, in)
		m := b.Entry[0].Changes[0].Value.Messages[0]
		require.True(t, m.Unreadable())
		m.Element = wire.Element{}
		require.Equal(t, want, m, in)
	}
	_, errs := decode(t, `{"Object":"o"}`)
	require.Empty(t, errs, "what is not known is passed over")
}
