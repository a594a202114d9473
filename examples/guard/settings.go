package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels/meta"
)

// The modes.
const (
	enforce = "enforce"
	observe = "observe"
)

// settings are what the file says, see the package comment.
type settings struct {
	Listen     string     `json:"listen"`
	Upstream   string     `json:"upstream"`
	Mode       string     `json:"mode"`
	FailClosed bool       `json:"fail_closed"`
	Backend    string     `json:"backend"`
	SecretsEnv []string   `json:"app_secrets_env"`
	TokenEnv   string     `json:"verify_token_env"`
	Businesses []business `json:"businesses"`
}

// business is one that sends.
type business struct {
	Channel string `json:"channel"`
	ID      string `json:"id"`
	Name    string `json:"name"`
}

// settingsOf reads the file; a field that does not exist is an error.
func settingsOf(data []byte) (s settings, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err = d.Decode(&s); err != nil {
		return s, err
	}
	if s.Mode != "" && s.Mode != enforce && s.Mode != observe {
		return s, fmt.Errorf("mode %q is neither %s nor %s", s.Mode, enforce, observe)
	}
	for i, b := range s.Businesses {
		if b.Channel == "" || b.ID == "" {
			return s, fmt.Errorf("businesses[%d] has no channel or no id", i)
		}
	}
	return s, nil
}

// hosts are the platform's and the upstream's.
func (s *settings) hosts() []meta.Host {
	list := meta.Hosts()
	u, err := url.Parse(s.Upstream)
	if err != nil || slices.ContainsFunc(list, func(h meta.Host) bool { return h.Name == u.Hostname() }) {
		return list
	}
	return append(list, meta.Host{Name: u.Hostname()})
}

// channelHeader says which channel is meant where the business has several.
const channelHeader = "Replywindow-Channel"

// sender is the business that a request's URL names, the zero business unless it is the only one of that name.
func (s *settings) sender(r *http.Request) (b business) {
	name, asked := path.Base(path.Dir(path.Clean(r.URL.Path))), r.Header.Get(channelHeader)
	for _, known := range s.Businesses {
		if known.ID != name && known.Name != name || asked != "" && known.Channel != asked {
			continue
		}
		if b != (business{}) {
			return business{}
		}
		b = known
	}
	return b
}

// channelOf is the channel of a request, empty where nothing tells.
func (s *settings) channelOf(r *http.Request) string {
	if asked := r.Header.Get(channelHeader); asked != "" {
		return asked
	}
	return s.sender(r).Channel
}

// businessOf is the id of the business that sends, empty where the URL's own word holds.
func (s *settings) businessOf(r *http.Request) string {
	return s.sender(r).ID
}

// named takes the usual names of the secrets that are in the environment.
func (s *settings) named(getenv func(string) string) {
	if getenv("APP_SECRET") != "" {
		s.SecretsEnv = []string{"APP_SECRET"}
	}
	if getenv("VERIFY_TOKEN") != "" {
		s.TokenEnv = "VERIFY_TOKEN"
	}
}

// secrets are those in the environment, under the names in the settings.
func (s *settings) secrets(getenv func(string) string) (apps []string, token string, err error) {
	for _, name := range append(slices.Clone(s.SecretsEnv), s.TokenEnv) {
		if name != "" && strings.TrimSpace(getenv(name)) == "" {
			return nil, "", fmt.Errorf("the environment has no %s", name)
		}
	}
	for _, name := range s.SecretsEnv {
		apps = append(apps, getenv(name))
	}
	if s.TokenEnv != "" {
		token = getenv(s.TokenEnv)
	}
	return apps, token, nil
}
