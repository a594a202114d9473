module github.com/replywindow/replywindow

go 1.26.0

require (
	github.com/benbjohnson/clock v1.3.5 // indirect
	github.com/stretchr/testify v1.12.1 // indirect
	golang.org/x/exp v0.0.0-20261014143641-f0251eb4aa3e // indirect
	pgregory.net/rapid v1.3.0 // indirect
)
