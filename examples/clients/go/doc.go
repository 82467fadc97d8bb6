// Package spillway is a client of Spillway that gets whole answers: it keeps the highest
// attempt, has a deadline, tries again where that is safe and wanted, and tells why when
// there is no answer.
package spillway

//go:generate buf generate ../../../proto
