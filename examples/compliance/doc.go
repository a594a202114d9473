// Package compliance shows how a team pins its own messaging rules in unit tests:
// see compliance_test.go. It holds no code, so it is tested and not run:
//
//	go test -v ./examples/compliance
package compliance
