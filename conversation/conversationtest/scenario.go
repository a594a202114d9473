package conversationtest

import (
	"io/fs"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// Scenario is a timeline and what must be answered along it. Get one from [Parse]
// or [New]; the zero Scenario has no steps and cannot run. Running it does not
// change it. A Scenario that is not being built any more is safe for concurrent
// use.
type Scenario struct {
	name     string
	pos      position // of the first line
	channel  headerWord
	business business
	users    []user
	catalog  []*template.Template
	margin   time.Duration
	strict   bool
	seen     struct{ margin, strict bool } // lines whose zero value says nothing
	usage    []usage
	house    []conversation.HouseRule
	steps    []*step

	folder     fs.FS // of the amendments' files
	amendments []amendment

	at  time.Time // of the latest step, or of the builder's next one
	err error     // the builder's first error
}

// Name is the name that a report shows: the file's without folders and extension.
func (s *Scenario) Name() string { return s.name }

// headerWord is a word of the header that only the run can judge.
type headerWord struct {
	pos  position
	text string
}

type business struct {
	pos           position
	id            string
	zone          *time.Location
	currency      string
	country       string
	international time.Time
	features      []string
	unpaid        bool // no payment method
}

type user struct {
	id, phone string
	shared    bool // another user of the header has the phone number too, before or after
	refused   bool // optin=no
}

// usage is what was charged or used of a category before the first step.
type usage struct {
	pos      position
	category pricing.Category
	count    int
	market   string
}

// step is one line of the timeline: exactly one of act, message, change and confirm
// is set, or none when it only looks.
type step struct {
	pos     position
	text    string // as written, without the clauses
	at      time.Time
	user    string
	act     *userAct
	message *outbound
	change  *template.Template // as it is from now on
	confirm *confirmation
	clauses []clause
}

// userAct is something that the person did.
type userAct struct {
	name     string
	act      act
	occurred time.Time
	token    string
	device   string
}

// outbound is a message that the business tries, or would try.
type outbound struct {
	message channels.Message
	send    bool
	// fails and undelivered keep a sent message from being delivered.
	fails, undelivered bool
}

type confirmation struct {
	kind  window.Kind
	until time.Time
}

// clause is one expectation. Which fields are set depends on name.
type clause struct {
	pos  position
	name string
	text string // as written

	verdict    policy.Verdict
	reason     policy.ReasonCode
	err        channels.PlatformError
	until      time.Time // zero: never, or any for a window
	key, value string    // requires
	charge     chargeClause
	kind       window.Kind
	confidence window.Confidence
	only       bool // reason only, suggest first
	message    suggestion
}

// chargeClause is what the charge must be. The zero Category is no charge; an empty
// basis and a zero price are not compared.
type chargeClause struct {
	category pricing.Category
	basis    pricing.Basis
	price    pricing.Amount
}

type suggestion struct {
	typ      channels.MessageType
	template string
}
