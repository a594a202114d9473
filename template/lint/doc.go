// Package lint checks a template's definition before it is submitted: what the platform would refuse ([Check]), and what it might
// put into another category. Whether a request fits an approved definition belongs to package template.
//
// Every limit, list and error comes from rows, which the channel packages supply with a source and dates. A check whose row is
// absent is not made.
package lint
