// What .ci/readers unpacks files with in Go: gunzip FILE.
package main

import (
	"compress/gzip"
	"io"
	"log"
	"os"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	text, err := gzip.NewReader(file)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := io.Copy(os.Stdout, text); err != nil {
		log.Fatal(err)
	}
}
