//go:build !unix

package testserver

import "errors"

func install(string) error { return errors.New("this is not Debian, so it is not installed by itself") }
