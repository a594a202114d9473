package conversationtest_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation/conversationtest"
)

// header is four lines; steps of the tests start at line 5.
const header = `channel  chat
business 100 timezone=Asia/Kolkata currency=USD country=IN features=human_agent,direct_send payment=yes
user     200
template hello category=utility body="Hello {{1}}."
`

func TestParseAccepts(t *testing.T) {
	for name, text := range map[string]string{
		"every header line": `channel chat
			business 100 auth_intl_from=2026-01-01T00:00:00Z payment=no
			user 200 phone=919812345678 optin=yes
			user 201 optin=no
			template a category=utility
			template a language=pt_BR category=marketing status=pending body="Olá." header=image
			template b category=authentication header=text
			margin 2m
			strict yes
			usage service 999
			usage utility 5 market="North America"
			2026-01-01T00:00:00Z window as=201`,
		"byte order mark":      "\ufeff" + header + "2026-01-01T00:00:00Z window",
		"carriage returns":     strings.ReplaceAll(header+"2026-01-01T00:00:00Z window\n", "\n", "\r\n"),
		"comments and blanks":  header + "\n  # nothing\n\t\n2026-01-01T00:00:00+05:30\tuser text # said hello\n",
		"fractions and zones":  header + "2026-01-01T00:00:00.123-08:00 window",
		"longest duration":     header + "2026-01-01T00:00:00Z window\n+36600d window\n+878400h window\n+36599d24h window",
		"every duration":       header + "2026-01-01T00:00:00Z window\n+0s window\n+7d window\n+1d12h window\n+1.5d window\n+16h30m window\n+1ms window",
		"quoted operators":     header + `2026-01-01T00:00:00Z send template name=hello params="=>;#" => allow`,
		"clauses close by":     header + "2026-01-01T00:00:00Z check text => deny;reason window_closed;error 10/2018278",
		"every key of send":    header + "2026-01-01T00:00:00Z send text name=hello language=en params=7 purpose=promotional author=human tag=X to=c1 length=0 api=marketing undelivered",
		"flags as keys":        header + "2026-01-01T00:00:00Z send text fails=yes undelivered=no",
		"quote inside a word":  header + `2026-01-01T00:00:00Z template hello body="say \"hi\" {{1}}"`,
		"new template":         header + "2026-01-01T00:00:00Z template other category=marketing\n+0s template other status=paused",
		"late and twice":       header + "2026-01-01T00:00:00Z user text at=2025-12-31T00:00:00Z as=200",
		"acts with an id":      header + "2026-01-01T00:00:00Z user comment id=c1\n+0s user live_comment id=c2\n+0s user live_end",
		"devices":              header + "2026-01-01T00:00:00Z user ad_message device=web\n+0s user ad_message\n+0s user page_message",
		"confirmation":         header + "2026-01-01T00:00:00Z confirm window=standard until=2026-01-02T00:00:00Z => open standard until +24h",
		"every clause":         header + "2026-01-01T00:00:00Z check text => allow ; until never ; requires tag=X ; requires echo=c ; charge marketing regular 0.01 USD ; open a until +1d ; closed b ; confidence assumed ; suggest first text ; suggest template:hello ; suggest text",
		"several reasons":      header + "2026-01-01T00:00:00Z check text => defer ; reason quiet_hours ; reason too_soon ; error 4",
		"charges":              header + "2026-01-01T00:00:00Z check text => charge none\n+0s check text => charge utility\n+0s check text => charge utility free_tier",
		"the same instant":     header + "2026-01-02T00:00:00Z window\n2026-01-01T23:00:00-01:00 window\n+0s window",
		"the clock steps back": header + "2026-01-02T00:00:00Z window\n2026-01-01T00:00:00Z window",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := conversationtest.Parse("x.scenario", strings.NewReader(text))
			require.NoError(t, err)
		})
	}
}

// refused is a text and the place and word that its error must name.
type refused struct {
	text string
	line int
	word string
	msg  string
}

func TestParseRefusesHeaders(t *testing.T) {
	steps := "2026-01-01T00:00:00Z window\n"
	check(t, map[string]refused{
		"unknown header":        {header + "chanel chat\n" + steps, 5, "chanel", "neither a header word nor the instant"},
		"header after a step":   {header + steps + "margin 2m", 6, "margin", "before the first step"},
		"empty header":          {"channel\n", 1, "channel", "says nothing"},
		"two words":             {"channel chat two", 1, "two", "one word too many"},
		"empty channel":         {`channel ""`, 1, "", "the channel is empty"},
		"channel twice":         {header + "channel chat\n" + steps, 5, "chat", "a second channel line"},
		"business twice":        {header + "business 101\n" + steps, 5, "101", "a second business line"},
		"user twice":            {header + "user 200\n" + steps, 5, "200", "a second line for this user"},
		"template twice":        {header + "template hello category=utility\n" + steps, 5, "hello", "a second template line for language en"},
		"margin twice":          {header + "margin 1m\nmargin 0s\n" + steps, 6, "0s", "a second margin line"},
		"strict twice":          {header + "strict no\nstrict no\n" + steps, 6, "no", "a second strict line"},
		"usage twice":           {header + "usage service 1\nusage service 2\n" + steps, 6, "service", "a second usage line"},
		"no id":                 {"business timezone=UTC", 1, "timezone=UTC", "not a name or id"},
		"empty id":              {`user ""`, 1, "", "not a name or id"},
		"unknown key":           {"business 100 timezon=UTC", 1, "timezon=UTC", "not known here (keys: timezone"},
		"bare word":             {"user 200 optin", 1, "optin", "has no value"},
		"strange word":          {"user 200 opted", 1, "opted", "not known here (keys: phone optin)"},
		"key twice":             {"user 200 optin=yes optin=yes", 1, "optin=yes", "stands twice"},
		"no value":              {"business 100 currency=", 1, "currency=", "has no value"},
		"unknown zone":          {"business 100 timezone=Mars/Olympus", 1, "timezone=Mars/Olympus", "time zone"},
		"zone of this machine":  {"business 100 timezone=Local", 1, "timezone=Local", "time zone"},
		"currency":              {"business 100 currency=usd", 1, "currency=usd", "ISO 4217"},
		"currency too short":    {"business 100 currency=US", 1, "currency=US", "ISO 4217"},
		"country":               {"business 100 country=IND", 1, "country=IND", "ISO 3166"},
		"auth_intl_from":        {"business 100 auth_intl_from=2026-01-01", 1, "auth_intl_from=2026-01-01", "RFC 3339"},
		"payment":               {"business 100 payment=maybe", 1, "payment=maybe", "one of yes no"},
		"optin":                 {"user 200 optin=Yes", 1, "optin=Yes", "one of yes no"},
		"phone":                 {"user 200 phone=+491", 1, "phone=+491", "a number in digits"},
		"no category":           {"template hello body=Hi", 1, "category=", "is missing"},
		"category":              {"template hello category=service", 1, "category=service", "one of utility marketing authentication"},
		"status":                {"template hello category=utility status=ok", 1, "status=ok", "one of approved"},
		"header kind":           {"template hello category=utility header=picture", 1, "header=picture", "one of text image"},
		"margin":                {"margin 2", 1, "2", "not a duration"},
		"negative margin":       {"margin -2m", 1, "-2m", "not a duration"},
		"margin without unit":   {"margin d", 1, "d", "not a duration"},
		"days behind hours":     {"margin 12h1d", 1, "12h1d", "not a duration"},
		"too many days":         {"margin 36601d", 1, "36601d", "not a duration"},
		"too many hours":        {"margin 878400h1ns", 1, "878400h1ns", "not a duration"},
		"too much together":     {"margin 36600d1ns", 1, "36600d1ns", "not a duration"},
		"endless margin":        {"margin 99999999999d", 1, "99999999999d", "not a duration"},
		"strict":                {"strict maybe", 1, "maybe", "yes or no"},
		"usage without count":   {"usage service", 1, "service", "needs a count"},
		"usage count":           {"usage service many", 1, "many", "whole number"},
		"negative usage":        {"usage service -1", 1, "-1", "whole number"},
		"open quote":            {`user "200`, 1, "200", "no closing quote"},
		"quote opened by \\\"":  {"template x category=utility body=\"a\\\"", 1, `body=a"`, "no closing quote"},
		"no channel line":       {"business 100\nuser 200\n" + steps, 3, "", "no channel line"},
		"no business line":      {"channel chat\nuser 200\n" + steps, 3, "", "no business line"},
		"no user line":          {"channel chat\nbusiness 100\n" + steps, 3, "", "no user line"},
		"nothing":               {"", 0, "", "no channel line"},
		"only comments":         {"# a\n# b", 2, "", "no channel line"},
		"no step":               {header, 4, "", "no step"},
		"comment cuts a value":  {"business 100 currency=#USD", 1, "currency=", "has no value"},
		"template in the wrong": {"template category=utility", 1, "category=utility", "not a name or id"},
	})
}

func TestParseRefusesSteps(t *testing.T) {
	first := "2026-01-01T00:00:00Z "
	check(t, map[string]refused{
		"instant":                 {header + "2026-13-01T00:00:00Z window", 5, "2026-13-01T00:00:00Z", "neither an RFC 3339 instant nor +DURATION"},
		"date only":               {header + "2026-01-01 window", 5, "2026-01-01", "neither"},
		"no step before":          {header + "+1h window", 5, "+1h", "this is the first"},
		"duration":                {header + first + "window\n+1x window", 6, "+1x", "neither"},
		"empty duration":          {header + first + "window\n+ window", 6, "+", "neither"},
		"negative duration":       {header + first + "window\n+-1h window", 6, "+-1h", "neither"},
		"two signs":               {header + first + "window\n++1h window", 6, "++1h", "neither"},
		"days twice":              {header + first + "window\n+1d1d window", 6, "+1d1d", "neither"},
		"nobody":                  {header + first, 5, "", "a step needs user, send"},
		"unknown who":             {header + first + "usr text", 5, "usr", "is not user, send, check"},
		"no act":                  {header + first + "user", 5, "user", "does not say what"},
		"unknown act":             {header + first + "user txt", 5, "txt", "nothing that a user can do"},
		"unknown key of an act":   {header + first + "user text id=1", 5, "id=1", "not known here (keys: at as)"},
		"device elsewhere":        {header + first + "user text device=ios", 5, "device=ios", "not known here"},
		"device":                  {header + first + "user ad_message device=phone", 5, "device=phone", "one of android ios web"},
		"comment without id":      {header + first + "user comment", 5, "id=", "is missing"},
		"event time":              {header + first + "user text at=now", 5, "at=now", "RFC 3339"},
		"nobody of the header":    {header + first + "user text as=999", 5, "as=999", "a user of the header"},
		"flag on check":           {header + first + "check text fails", 5, "fails", "not known here"},
		"two fates":               {header + first + "send text fails undelivered", 5, "undelivered", "cannot both be"},
		"flag twice":              {header + first + "send text fails fails=yes", 5, "fails=yes", "stands twice"},
		"flag value":              {header + first + "send text fails=perhaps", 5, "fails=perhaps", "one of yes no"},
		"purpose":                 {header + first + "send text purpose=sales", 5, "purpose=sales", "one of support"},
		"author":                  {header + first + "send text author=bot", 5, "author=bot", "one of automation human"},
		"api":                     {header + first + "send text api=graph", 5, "api=graph", "one of cloud marketing direct_send"},
		"length":                  {header + first + "send text length=-1", 5, "length=-1", "whole number"},
		"huge length":             {header + first + "send text length=99999999999", 5, "length=99999999999", "whole number"},
		"params without name":     {header + first + "send template params=1", 5, "params=1", "needs name="},
		"language without name":   {header + first + "send template language=en", 5, "language=en", "needs name="},
		"window with a key":       {header + first + "window standard", 5, "standard", "not known here (keys: as)"},
		"confirm what":            {header + first + "confirm until=2026-01-02T00:00:00Z", 5, "window=", "is missing"},
		"confirm until when":      {header + first + "confirm window=a", 5, "until=", "is missing"},
		"confirm a duration":      {header + first + "confirm window=a until=+1h", 5, "until=+1h", "RFC 3339"},
		"template without name":   {header + first + "template status=paused", 5, "status=paused", "not the name of a template"},
		"template without change": {header + first + "template hello", 5, "hello", "does not say what changes"},
		"template language only":  {header + first + "template hello language=en as=200", 5, "hello", "does not say what changes"},
		"unknown template":        {header + first + "template helo status=paused", 5, "helo", "is no template in language en"},
		"other language":          {header + first + "template hello language=de status=paused", 5, "hello", "is no template in language de"},
		"step before the header":  {first + "window", 1, "", "no channel line"},
		"arrow twice":             {header + first + "check text => allow => deny", 5, "=>", "stands twice"},
		"arrow in a word":         {header + first + "check text=> allow", 5, "allow", "not known here"},
	})
}

func TestParseRefusesClauses(t *testing.T) {
	step := header + "2026-01-01T00:00:00Z check text => "
	check(t, map[string]refused{
		"nothing":                     {step, 5, ";", "no clause beside it"},
		"nothing at the end":          {step + "allow ;", 5, ";", "no clause beside it"},
		"nothing between":             {step + "allow ; ; closed a", 5, ";", "no clause beside it"},
		"unknown clause":              {step + "alow", 5, "alow", "is not a clause"},
		"capital letters":             {step + "Allow", 5, "Allow", "is not a clause"},
		"word too many":               {step + "allow now", 5, "now", `one word too many for clause "allow"`},
		"two verdicts":                {step + "allow ; deny", 5, "deny", `cannot stand beside "allow"`},
		"verdict twice":               {step + "allow ; allow", 5, "allow", "cannot stand beside"},
		"reason":                      {step + "deny ; reason", 5, "reason", "needs a reason code"},
		"only what":                   {step + "reason only", 5, "reason only", "needs a reason code"},
		"two reasons in one":          {step + "reason too_soon quiet_hours", 5, "quiet_hours", "one word too many"},
		"reason twice":                {step + "reason too_soon ; reason too_soon", 5, "reason too_soon", "cannot stand beside"},
		"only, then another":          {step + "reason only too_soon ; reason quiet_hours", 5, "reason quiet_hours", "cannot stand beside"},
		"another, then only":          {step + "reason too_soon ; reason only quiet_hours", 5, "reason only quiet_hours", "cannot stand beside"},
		"error":                       {step + "error", 5, "error", "needs CODE"},
		"error in words":              {step + "error closed", 5, "closed", "is not CODE"},
		"error 0":                     {step + "error 0", 5, "0", "is not CODE"},
		"error without subcode":       {step + "error 10/", 5, "10/", "is not CODE"},
		"subcode 0":                   {step + "error 10/0", 5, "10/0", "is not CODE"},
		"code 0 of a subcode":         {step + "error 0/5", 5, "0/5", "is not CODE"},
		"code in words":               {step + "error x/5", 5, "x/5", "is not CODE"},
		"subcode in words":            {step + "error 5/x", 5, "5/x", "is not CODE"},
		"negative error":              {step + "error -1", 5, "-1", "is not CODE"},
		"error twice":                 {step + "error 1 ; error 2", 5, "error 2", "cannot stand beside"},
		"until":                       {step + "until", 5, "until", "needs an instant"},
		"until soon":                  {step + "until soon", 5, "soon", "not an instant or +DURATION"},
		"until a bare duration":       {step + "until 24h", 5, "24h", "not an instant or +DURATION"},
		"until twice":                 {step + "until never ; until +1h", 5, "until +1h", "cannot stand beside"},
		"requires":                    {step + "requires", 5, "requires", "needs KEY=VALUE"},
		"requires a word":             {step + "requires tag", 5, "tag", "is not KEY=VALUE"},
		"requires nothing":            {step + "requires tag=", 5, "tag=", "is not KEY=VALUE"},
		"requires an unknown key":     {step + "requires tags=X", 5, "tags=X", "keys: messaging_type"},
		"requires twice":              {step + "requires tag=X ; requires tag=Y", 5, "requires tag=Y", "cannot stand beside"},
		"charge":                      {step + "charge", 5, "charge", "needs none or CATEGORY"},
		"charge basis":                {step + "charge utility free", 5, "free", "not the basis"},
		"charge without currency":     {step + "charge utility regular 0.01", 5, "charge utility regular 0.01", "needs a currency"},
		"charge amount":               {step + "charge utility regular 1,5 USD", 5, "1,5 USD", "is not an amount"},
		"charge currency":             {step + "charge utility regular 0.01 US", 5, "0.01 US", "is not an amount"},
		"charge none and more":        {step + "charge none regular", 5, "regular", "one word too many"},
		"charge and more":             {step + "charge utility regular 1 USD net", 5, "net", "one word too many"},
		"charge twice":                {step + "charge none ; charge utility", 5, "charge utility", "cannot stand beside"},
		"open":                        {step + "open", 5, "open", "needs the kind of a window"},
		"open until":                  {step + "open a until", 5, "open a until", "needs an instant"},
		"open for":                    {step + "open a for 24h", 5, "for", "one word too many"},
		"open until never":            {step + "open a until never", 5, "never", "not an instant or +DURATION"},
		"closed until":                {step + "closed a until +1h", 5, "until", "one word too many"},
		"open and closed":             {step + "open a ; closed a", 5, "closed a", "cannot stand beside"},
		"confidence":                  {step + "confidence", 5, "confidence", "needs documented"},
		"confidence word":             {step + "confidence high", 5, "high", "is not documented"},
		"confidence twice":            {step + "confidence assumed ; confidence reported", 5, "confidence reported", "cannot stand beside"},
		"suggest":                     {step + "suggest", 5, "suggest", "needs TYPE"},
		"suggest first":               {step + "suggest first", 5, "suggest first", "needs TYPE"},
		"suggest an empty name":       {step + "suggest template:", 5, "template:", "is not TYPE"},
		"suggest an empty type":       {step + "suggest :hello", 5, ":hello", "is not TYPE"},
		"two firsts":                  {step + "suggest first text ; suggest first image", 5, "suggest first image", "cannot stand beside"},
		"suggest twice":               {step + "suggest text ; suggest text", 5, "suggest text", "cannot stand beside"},
		"quoted separator":            {step + `allow ";" deny`, 5, ";", "one word too many"},
		"a decision of a user step":   {header + "2026-01-01T00:00:00Z user text => allow", 5, "allow", "needs a send or check step"},
		"a decision of a window step": {header + "2026-01-01T00:00:00Z window => until never", 5, "until never", "needs a send or check step"},
		"a charge of a template step": {header + "2026-01-01T00:00:00Z template hello status=paused => charge none", 5, "charge none", "needs a send or check step"},
	})
}

func check(t *testing.T, cases map[string]refused) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, err := conversationtest.Parse("dir/x.scenario", strings.NewReader(c.text))
			require.Nil(t, s)
			var perr *conversationtest.ParseError
			require.ErrorAs(t, err, &perr)
			require.Equal(t, "dir/x.scenario", perr.File)
			require.Equal(t, c.line, perr.Line, err)
			require.Equal(t, c.word, perr.Word, err)
			require.Contains(t, perr.Msg, c.msg)
		})
	}
}

func TestParseErrorText(t *testing.T) {
	_, err := conversationtest.Parse("late.scenario", strings.NewReader(header+"2026-01-01T00:00:00Z check text => alow"))
	require.EqualError(t, err, `late.scenario:5: "alow" is not a clause`)
	_, err = conversationtest.Parse("late.scenario", strings.NewReader(""))
	require.EqualError(t, err, "late.scenario: no channel line in the header")
}

func TestParseReportsWhatTheReaderReports(t *testing.T) {
	_, err := conversationtest.Parse("x", iotest.ErrReader(errors.New("disk is gone")))
	var perr *conversationtest.ParseError
	require.ErrorAs(t, err, &perr)
	require.Contains(t, perr.Msg, "disk is gone")

	_, err = conversationtest.Parse("x", io.MultiReader(strings.NewReader(header), strings.NewReader(strings.Repeat("x", 2<<20))))
	require.ErrorAs(t, err, &perr)
	require.Equal(t, 5, perr.Line)
	require.Contains(t, perr.Msg, "too long")
}

func TestName(t *testing.T) {
	s, err := conversationtest.Parse("a/b/late.and.twice.scenario", strings.NewReader(header+"2026-01-01T00:00:00Z window"))
	require.NoError(t, err)
	require.Equal(t, "late.and.twice", s.Name())
}

// FuzzParse: whatever the bytes, there is a scenario or a ParseError within the file.
func FuzzParse(f *testing.F) {
	f.Add(header + "2026-01-01T00:00:00Z user text at=2026-01-01T00:00:00Z => open standard until +24h\n+1d send text fails => deny ; reason only window_closed ; error 10/2 ; suggest first template:hello")
	f.Add(header + "2026-01-01T00:00:00Z template hello status=paused body=\"a \\\" b\" # c\n+1.5d confirm window=a until=2026-01-02T00:00:00Z")
	f.Add("channel \"\nbusiness ; => # \\")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := conversationtest.Parse("fuzz", strings.NewReader(text))
		if err == nil {
			require.NotNil(t, s)
			return
		}
		var perr *conversationtest.ParseError
		require.ErrorAs(t, err, &perr)
		require.Nil(t, s)
		require.LessOrEqual(t, perr.Line, strings.Count(text, "\n")+1)
		require.NotEmpty(t, perr.Msg)
	})
}
