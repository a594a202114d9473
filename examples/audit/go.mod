module github.com/replywindow/replywindow/examples/audit

go 1.26.0

require (
	github.com/go-analyze/charts v0.6.4
	github.com/replywindow/replywindow v0.0.0
	github.com/replywindow/replywindow/pricing/ratefile/xlsx v0.0.0
	github.com/stretchr/testify v1.12.1
	golang.org/x/exp v0.0.0-20261014143641-f0251eb4aa3e
)

require (
	github.com/benbjohnson/clock v1.3.5 // indirect
	github.com/dustin/go-humanize v1.0.1 // indirect
	github.com/go-analyze/bulk v0.1.6 // indirect
	github.com/golang/freetype v0.0.0-20170609003504-e2365dfdc4a0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/image v0.45.0 // indirect
)

replace github.com/replywindow/replywindow => ../..

replace github.com/replywindow/replywindow/pricing/ratefile/xlsx => ../../pricing/ratefile/xlsx
