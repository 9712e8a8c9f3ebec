# The server as one static binary in an empty image: no shell, no libraries, not
# root, and with nothing written outside /data and /tmp, so that the root may be
# read-only.
#
#   docker build -t prologis .
#   docker run --read-only --tmpfs /tmp -v prologis:/data -p 8080:8080 prologis

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /image/server ./server \
 && install -d -m 0755 /image/etc/ssl/certs \
 && install -m 0644 /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
 && install -d -m 0700 -o 65532 -g 65532 /image/data \
 && install -d -m 1777 /image/tmp

FROM scratch
COPY --from=build /image/ /
USER 65532:65532
ENV KB_ADDR=0.0.0.0:8080 KB_DATA=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --start-period=60s --interval=10s --timeout=6s CMD ["/server", "ready"]
ENTRYPOINT ["/server"]
