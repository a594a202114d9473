package template

import (
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
)

// Category says what a template is for and so what it costs: the platform's word in lower case without blanks around it. Reading a
// definition or an update makes "MARKETING" and " Marketing " one category; writing a definition gives the platform's upper case.
// Its method Is compares in any letter case. The zero Category is not known.
type Category = fact.Category

// Categories in use. Their meaning is the platform's.
const (
	Marketing      Category = "marketing"
	Utility        Category = "utility"
	Authentication Category = "authentication"
)

// Status is a template's place in its life. The zero Status is unknown and not sendable.
type Status string

// Statuses with a meaning of their own here. A platform has others, and events that a status update carries in place of a status:
// what an event does is a "status_event" row.
const (
	Pending  Status = "PENDING"
	Approved Status = "APPROVED"
	Paused   Status = "PAUSED"
	Archived Status = "ARCHIVED"
	Rejected Status = "REJECTED"
	Disabled Status = "DISABLED"
	Deleted  Status = "DELETED"
	Previous Status = "PREVIOUS" // in rows only: the status before the template was archived
)

// namedFormat is the parameter format of variables with names, {{order_number}}; any other means numbers, {{1}}.
const namedFormat = "NAMED"

// ComponentType is the kind of a component, of a definition or of a request.
type ComponentType string

// Component kinds. Requests write them in lower case; case never matters.
const (
	Header           ComponentType = "HEADER"
	Body             ComponentType = "BODY"
	Footer           ComponentType = "FOOTER"
	Buttons          ComponentType = "BUTTONS"
	Carousel         ComponentType = "CAROUSEL"
	LimitedTimeOffer ComponentType = "LIMITED_TIME_OFFER"

	buttonComponent ComponentType = "BUTTON" // requests only: values of one button
	callPermission  ComponentType = "CALL_PERMISSION_REQUEST"
)

// Is reports whether t and o are the same kind, letter case aside.
func (t ComponentType) Is(o ComponentType) bool { return same(t, o) }

// Header formats that have a behaviour of their own here. Others (IMAGE, VIDEO, DOCUMENT, GIF) hold a medium, and are known by their rows only.
const (
	formatText     = "TEXT"
	formatLocation = "LOCATION"
	formatProduct  = "PRODUCT"
)

// ButtonType is the kind of a button.
type ButtonType string

// Button kinds that have a behaviour of their own here. Other kinds are known by their rows only.
const (
	QuickReply ButtonType = "QUICK_REPLY"
	URL        ButtonType = "URL"
	CopyCode   ButtonType = "COPY_CODE"
	OTP        ButtonType = "OTP"

	postback ButtonType = "POSTBACK"
)

// same compares words of the platform in any letter case.
func same[T ~string](a, b T) bool { return strings.EqualFold(string(a), string(b)) }
