package main

import (
	"context"
	"encoding/json"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
)

const status = `{"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":"messages","value":{
"messaging_product":"whatsapp","metadata":{"display_phone_number":"912212345678","phone_number_id":"300000000000001"},
"statuses":[{"id":"wamid.S1","status":"delivered","timestamp":"1789389000","recipient_id":"919812345678",
"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}]}}]}]}`

// plainStatus is what a host without this library would read a status into.
type plainStatus struct {
	Object string `json:"object"`
	Entry  []struct {
		ID      string `json:"id"`
		Changes []struct {
			Field string `json:"field"`
			Value struct {
				Product  string `json:"messaging_product"`
				Metadata struct {
					Display string `json:"display_phone_number"`
					ID      string `json:"phone_number_id"`
				} `json:"metadata"`
				Statuses []struct {
					ID        string `json:"id"`
					Status    string `json:"status"`
					Timestamp string `json:"timestamp"`
					Recipient string `json:"recipient_id"`
					Pricing   *struct {
						Billable bool   `json:"billable"`
						Model    string `json:"pricing_model"`
						Type     string `json:"type"`
						Category string `json:"category"`
					} `json:"pricing"`
				} `json:"statuses"`
			} `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}

const written = `{"object":"page","entry":[{"id":"100000000000001","time":1790000000500,"messaging":[{"sender":{"id":"7000000000000001"},
"recipient":{"id":"100000000000001"},"timestamp":1790000000000,
"message":{"mid":"m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAjSd","text":"The data pack I bought does not work"}}]}]}`

// plainMessage is what a host without this library would read a message into.
type plainMessage struct {
	Object string `json:"object"`
	Entry  []struct {
		ID        string `json:"id"`
		Time      int64  `json:"time"`
		Messaging []struct {
			Sender struct {
				ID string `json:"id"`
			} `json:"sender"`
			Recipient struct {
				ID string `json:"id"`
			} `json:"recipient"`
			Timestamp int64 `json:"timestamp"`
			Message   *struct {
				MID  string `json:"mid"`
				Text string `json:"text"`
			} `json:"message"`
		} `json:"messaging"`
	} `json:"entry"`
}

func statusDecoding() ([]candidate, error) {
	return decoding("whatsapp status", whatsapp.New(), []byte(status), func(body []byte) error {
		var p plainStatus
		return json.Unmarshal(body, &p)
	})
}

func messageDecoding() ([]candidate, error) {
	return decoding("messenger message", messenger.New(), []byte(written), func(body []byte) error {
		var p plainMessage
		return json.Unmarshal(body, &p)
	})
}

// decoding compares what a webhook takes with a plain reading of the same bytes.
func decoding(what string, c policy.Channel, body []byte, plain func([]byte) error) ([]candidate, error) {
	engine, err := conversation.New(conversation.WithChannels(c))
	if err != nil {
		return nil, err
	}
	return []candidate{
		{name: what + ", encoding/json into a plain struct", do: func() error { return plain(body) }},
		{name: "decoded into events", do: func() error {
			_, err := c.Decode(body)
			return err
		}},
		{name: "decoded and recorded", do: func() error {
			events, err := c.Decode(body)
			if err != nil {
				return err
			}
			_, err = engine.Record(context.Background(), events...)
			return err
		}},
	}, nil
}
