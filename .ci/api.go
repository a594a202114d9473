//go:build ignore

// API prints the exported declarations of every library package and compares
// them with .ci/api.txt, so that no change of the public API goes unnoticed:
//
//	go run .ci/api.go          fails when the API is not as written down
//	go run .ci/api.go -update  writes it down
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const golden = ".ci/api.txt"

func main() {
	var out bytes.Buffer
	if err := describe(&out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if len(os.Args) > 1 && os.Args[1] == "-update" {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if !bytes.Equal(want, out.Bytes()) {
		report(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n"))
		fmt.Println("the public API changed: say so in CHANGELOG.md and run: go run .ci/api.go -update")
		os.Exit(1)
	}
	fmt.Println("the public API is as written down")
}

// report prints what was removed and added, or that only the order changed, which
// changes the values of numbered constants.
func report(want, got []string) {
	same := true
	for _, line := range want {
		if !slices.Contains(got, line) {
			fmt.Println("-", line)
			same = false
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			fmt.Println("+", line)
			same = false
		}
	}
	if same {
		fmt.Println("the order of declarations changed")
	}
}

func describe(out *bytes.Buffer) error {
	return filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		switch name := d.Name(); {
		case path == ".":
			return nil
		case strings.HasPrefix(name, "."), name == "testdata", name == "internal", name == "examples", name == "benchmarks":
			return fs.SkipDir
		}
		return describePackage(out, path)
	})
}

func describePackage(out *bytes.Buffer, dir string) error {
	set := token.NewFileSet()
	pkgs, err := parser.ParseDir(set, dir, func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
	if err != nil {
		return err
	}
	for _, pkg := range pkgs {
		d := doc.New(pkg, filepath.ToSlash(dir), 0)
		var lines []string
		add := func(decl ast.Decl) { lines = append(lines, render(set, decl)...) }
		for _, v := range append(d.Consts, d.Vars...) {
			add(v.Decl)
		}
		for _, f := range d.Funcs {
			add(f.Decl)
		}
		for _, t := range d.Types {
			add(t.Decl)
			for _, v := range append(t.Consts, t.Vars...) {
				add(v.Decl)
			}
			for _, f := range append(t.Funcs, t.Methods...) {
				add(f.Decl)
			}
		}
		for _, l := range lines {
			fmt.Fprintf(out, "%s: %s\n", filepath.ToSlash(dir), l)
		}
	}
	return nil
}

// render prints a declaration as one line per declared thing.
func render(set *token.FileSet, decl ast.Decl) []string {
	if f, ok := decl.(*ast.FuncDecl); ok {
		f.Body = nil
	}
	var b bytes.Buffer
	if err := printer.Fprint(&b, set, decl); err != nil {
		return []string{err.Error()}
	}
	var lines []string
	context := ""
	for _, l := range strings.Split(b.String(), "\n") {
		l = strings.Join(strings.Fields(l), " ")
		switch {
		case l == "" || l == ")" || l == "}" || strings.HasPrefix(l, "//"):
		case strings.HasSuffix(l, "{"):
			context = strings.TrimSuffix(l, "{")
			lines = append(lines, strings.TrimSpace(context))
		default:
			lines = append(lines, strings.TrimSpace(context+l))
		}
	}
	return lines
}
