# Sourced by whatever builds with Go, with the project's root in "$root": one store of modules and objects for all of
# them, since they are made of the same libraries. It takes 2 GB; test/interop/run.sh removes it when all is built.
export GOPATH="$root/.cache/go/path" GOCACHE="$root/.cache/go/objects"
export GOFLAGS=-modcacherw CGO_ENABLED=0
