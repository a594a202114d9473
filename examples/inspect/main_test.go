package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the expected outputs")

// inspected runs the command.
func inspected(in string, args ...string) (code int, out, errOut string) {
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(in), &o, &e)
	return code, o.String(), e.String()
}

func TestGoldens(t *testing.T) {
	const at = "2026-09-14T09:00:00Z"
	for _, c := range []struct {
		golden string
		code   int
		args   []string
	}{
		{"month", exitProblem, []string{"testdata/month.jsonl"}},
		{"month-clear", exitProblem, []string{"-clear", "testdata/month.jsonl"}},
		{"template", exitProblem, []string{"-at", at, "testdata/template.json"}},
		{"template-messenger", exitProblem, []string{"-at", at, "-channel", "messenger", "testdata/template.json"}},
		{"request", exitRead, []string{"-at", at, "-path", "/v25.0/310000000000001/messages", "testdata/request.json"}},
		{"order", exitRead, []string{"-at", at, "testdata/order.json"}},
		{"form", exitRead, []string{"-at", at, "-path", "https://graph.facebook.com/v25.0/me/messages", "testdata/form.txt"}},
	} {
		t.Run(c.golden, func(t *testing.T) {
			code, out, errOut := inspected("", c.args...)
			require.Equal(t, c.code, code)
			require.Empty(t, errOut)
			golden := filepath.Join("testdata", c.golden+".golden")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(out), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), out)
		})
	}
}

func TestStandardInputIsReadLikeAFile(t *testing.T) {
	log, err := os.ReadFile("testdata/month.jsonl")
	require.NoError(t, err)
	_, want, _ := inspected("", "testdata/month.jsonl")
	for _, args := range [][]string{nil, {"-"}} {
		code, out, _ := inspected(string(log), args...)
		require.Equal(t, exitProblem, code)
		require.Equal(t, want, out)
	}
}

// Without -clear nothing that people wrote or are known by is printed.
func TestMasking(t *testing.T) {
	private := []string{"4915112345678", "5100000000000001", "6200000000000001", "17900000000000001", "parcel", "Price?", "euros", "wamid", "Your card"}
	for _, file := range []string{"month.jsonl", "request.json", "order.json", "form.txt"} {
		_, out, _ := inspected("", filepath.Join("testdata", file))
		for _, p := range private {
			require.NotContains(t, out, p, file)
		}
	}
}

// A limit of a private reply and of the template in it stands once.
func TestALimitOfALaneAndOfItsContent(t *testing.T) {
	request := `{"recipient":{"comment_id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic",
		"elements":[{"title":"` + strings.Repeat("t", 81) + `","buttons":[{"type":"postback","title":"b","payload":"` + strings.Repeat("p", 1001) + `"}]}]}}}}`
	_, out, _ := inspected(request, "-path", "https://graph.instagram.com/v24.0/1/messages")
	require.Equal(t, 1, strings.Count(out, `"title_characters"`), out)
	require.Equal(t, 1, strings.Count(out, `"button_id_characters"`), out)
}

func TestWhatCannotBeRead(t *testing.T) {
	for in, reason := range map[string]string{
		"":                      "is empty: give a webhook, a send request, a template, or a log of them",
		"hello":                 "is no JSON object",
		"[]":                    "is no JSON object",
		"{}":                    "is no webhook",
		`{"object":"whatever"}`: "is no webhook",
		`{"messaging_product":"whatsapp","to":"1"}`: "is missing",
		`{"components":[],"name":5}`:                "name: want a string",
		`{"request":{}}`:                            "is missing or empty",
	} {
		code, out, errOut := inspected(in)
		require.Equal(t, exitProblem, code, in)
		require.Contains(t, out, reason, in)
		require.Empty(t, errOut, in)
	}
}

func TestWrongArguments(t *testing.T) {
	for _, args := range [][]string{{"-channel", "fax"}, {"nowhere.json"}, {"a", "b"}, {"-at", "noon"}, {"-no"}} {
		code, out, errOut := inspected("", args...)
		require.Equal(t, exitUsage, code, args)
		require.Empty(t, out, args)
		require.NotEmpty(t, errOut, args)
	}
}

func TestHelp(t *testing.T) {
	code, out, errOut := inspected("", "-h")
	require.Equal(t, exitRead, code)
	require.Empty(t, out)
	require.Contains(t, errOut, "-path URL")
	require.NotContains(t, errOut, "help requested")
}

// A survey without its tag goes in the standard window only, as the library decides.
func TestASurveyWithoutItsTag(t *testing.T) {
	const survey = `"message":{"attachment":{"type":"template","payload":{"template_type":"customer_feedback"}}}}`
	_, out, _ := inspected(`{"recipient":{"id":"7"},` + survey)
	require.Contains(t, out, `"customer_feedback_untagged"`)
	require.NotContains(t, out, `"name":"customer_feedback"`)
	_, out, _ = inspected(`{"recipient":{"id":"7"},"tag":"CUSTOMER_FEEDBACK",` + survey)
	require.Contains(t, out, `"customer_feedback_tagged"`)
}

func TestATemplateNeedsAChannelWithTemplates(t *testing.T) {
	code, out, _ := inspected("", "-channel", "instagram", "testdata/template.json")
	require.Equal(t, exitProblem, code)
	require.Contains(t, out, "the channel has no templates")
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	var errOut bytes.Buffer
	code := run([]string{"testdata/month.jsonl"}, nil, broken{}, &errOut)
	require.Equal(t, exitUsage, code)
	require.Contains(t, errOut.String(), "the disk is full")
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

// Every event of a body has its line, and nothing panics: of our own bodies, and of others where they are there.
func TestEveryEventHasItsLine(t *testing.T) {
	const shared = "../../../shared"
	files := []string{"../../channels/whatsapp/testdata/payloads/webhooks.jsonl"}
	for _, pattern := range []string{"cases/bodies/*", "payloads/*.json", "payloads/*.jsonl"} {
		found, err := filepath.Glob(filepath.Join(shared, pattern))
		require.NoError(t, err)
		files = append(files, found...)
	}
	events := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, body := range bodies(data) {
			_, out, errOut := inspected(string(body))
			require.NotEmpty(t, out, "%s: %s", file, body)
			require.Empty(t, errOut)
			want := decoded(body)
			require.Equal(t, want, strings.Count(out, `"event":{`), "%s: %s", file, body)
			events += want
		}
	}
	t.Logf("%d files, %d events", len(files), events)
}

// bodies are the bodies of a file: the file itself, or what samples and recordings wrap.
func bodies(data []byte) [][]byte {
	var recording map[string]json.RawMessage
	if json.Unmarshal(data, &recording) == nil {
		var out [][]byte
		for _, v := range recording {
			var body struct{ Object json.RawMessage }
			if json.Unmarshal(v, &body) == nil && body.Object != nil {
				out = append(out, v)
			}
		}
		if out != nil {
			return out
		}
	}
	var out [][]byte
	for line := range bytes.Lines(data) {
		var sample struct{ Body json.RawMessage }
		if json.Unmarshal(line, &sample) == nil && sample.Body != nil {
			out = append(out, sample.Body)
		}
	}
	if out == nil {
		return [][]byte{data}
	}
	return out
}

// decoded counts the events of a body.
func decoded(body []byte) int {
	n := 0
	for _, c := range every() {
		events, _ := c.Decode(body)
		n += len(events)
	}
	return n
}
