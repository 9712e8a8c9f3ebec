#!/usr/bin/env bash
# How a contribution comes to be published, from the first admin to the citation,
# with nothing but curl and the API. It writes: run it against a base of its own.
#
#   go run ./server --no-seed --data "$(mktemp -d)"      # prints the link of the first admin
#   doc/story.sh http://127.0.0.1:8080 LINK [URL of another server on the same MongoDB]
set -euo pipefail
server=${1:?usage: story.sh SERVER LINK [OTHER SERVER]} link=${2:?usage: story.sh SERVER LINK [OTHER SERVER]} other=${3:-$1}
jars=$(mktemp -d)
trap 'rm -rf "$jars"' EXIT

# as WHO sends the operation and variables to the API, with the cookies of that person.
as() { # WHO QUERY INPUT
  local answer
  answer=$(curl -sS -b "$jars/$1" -c "$jars/$1" -H 'Content-Type: application/json' \
    --data-binary "{\"query\": \"$2\", \"variables\": {\"input\": ${3:-null}}}" "$server/graphql")
  checked "$answer"
}

# checked prints an answer, or ends the story when something was refused.
checked() {
  case $1 in
    *'"errors":['* | *'"userErrors":[{'*) echo "refused: $1" >&2; return 1 ;;
  esac
  printf '%s\n' "$1"
}

# field prints the first text or number of a name in an answer.
field() { sed -nE "s/.*\"$1\":\"?([^\",}]*).*/\1/p" | head -n 1; }

# enter follows a one-time link: it sets name and password, and signs in.
enter() { # WHO LINK NAME PASSWORD [MAIL]
  curl -sS -o /dev/null -w '%{http_code}' -c "$jars/$1" --data-urlencode "name=$3" --data-urlencode "password=$4" --data-urlencode "mail=${5:-}" \
    "$server/auth/${2##*/auth/}" | grep -q 303 || { echo "the link of $1 is not good" >&2; return 1; }
}

# mutation writes one with an input, and what it answers.
mutation() { echo "mutation(\$input: $2!) { $1(input: \$input) { $3 userErrors { path code message } } }"; }

echo '1. The first admin enters by the link that the server printed.'
enter ada "$link" 'Ada Admin' 'una frase che ricordo bene' ada@regione.example

echo '2. She adds a cooperative, and invites its member and a reviewer.'
as ada "$(mutation putEntry PutEntryInput 'entry { slug }')" '{"organisation": {"name": [{"language": "it", "value": "Cooperativa Ponte"}], "sort": "COOPERATIVE"}}' > /dev/null
invite=$(mutation invitePerson InvitePersonInput 'link { url }')
bea=$(as ada "$invite" '{"mail": "bea@ponte.example", "organisation": "cooperativa-ponte", "role": "CONTRIBUTOR"}' | field url)
rita=$(as ada "$invite" '{"mail": "rita@regione.example", "role": "REVIEWER"}' | field url)
enter bea "$bea" 'Bea Ponte' 'parole lunghe e solo mie'
enter rita "$rita" 'Rita Revisora' 'altre parole lunghe e mie'
as rita "$(mutation updateProfile UpdateProfileInput 'person { id }')" '{"displayName": "Rita R., Regione del Veneto"}' > /dev/null # she consents to be named

echo '3. The member uploads a file, and drafts a case study in two languages.'
printf '%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n100\n%%%%EOF\n' > "$jars/rapporto.pdf"
file=$(checked "$(curl -sS -b "$jars/bea" -H 'Apollo-Require-Preflight: true' -F "operations={\"query\": \"$(mutation uploadFile UploadFileInput 'file { id }')\", \"variables\": {\"input\": {\"file\": null}}}" \
  -F 'map={"0": ["variables.input.file"]}' -F "0=@$jars/rapporto.pdf" "$server/graphql")" | field id)
content='"title": [{"language": "it", "value": "Sportello in biblioteca"}, {"language": "en", "value": "A desk in the library"}],
  "summary": [{"language": "it", "value": "Uno sportello settimanale."}, {"language": "en", "value": "A weekly desk."}],
  "attachments": [{"file": "'$file'", "title": [{"language": "it", "value": "Rapporto"}], "licence": "CC_BY_4_0"}]'
answered='contribution { id state revision }'
c=$(as bea "$(mutation contribute ContributeInput "$answered")" "{\"caseStudy\": {$content}}")
id=$(field id <<<"$c")

# act does something with the contribution as it is now.
act() { # WHO MUTATION INPUT-TYPE [MORE MEMBERS]
  c=$(as "$1" "$(mutation "$2" "$3" "$answered")" "{\"id\": \"$id\", \"expectedRevision\": $(field revision <<<"$c")${4:+, $4}}")
  echo "   $2: $(field state <<<"$c")"
}

echo '4. She submits it; the reviewer asks for changes on a field.'
act bea submitContribution ContributionActionInput
act rita claimContribution ContributionActionInput
act rita requestChanges RequestChangesInput '"reason": "Manca chi ne ha beneficiato.", "comments": [{"path": ["lessons"], "text": "Che cosa avete imparato?"}]'

echo '5. She answers, and submits it again; the reviewer accepts.'
act bea reviseContribution ReviseContributionInput "\"caseStudy\": {$content, \"lessons\": [{\"language\": \"it\", \"value\": \"Conta l'orario.\"}]}, \"note\": \"Con le lezioni apprese.\""
act bea submitContribution ContributionActionInput
act rita claimContribution ContributionActionInput
act rita acceptContribution AcceptContributionInput '"label": "PROMISING", "note": "Le lezioni valgono anche altrove.", "checklist": [{"criterion": "INNOVATION", "score": 2, "reason": "Nuovo in zona."}]'

echo '6. Everybody finds it at once, with its attachment and its credit.'
found() { # SERVER
  checked "$(curl -sS -H 'Content-Type: application/json' --data-binary '{"query": "{ search(query: \"sportello\") { nodes { slug citation(format: APA) ... on CaseStudy { contributors { slug } attachments { file { url } } history { nodes { organisation { slug } reviewer note } } } } } }"}' "$1/graphql")"
}
found "$server" | tee "$jars/found" | grep -q 'Cooperativa Ponte' || { echo 'it is not found' >&2; exit 1; }
cat "$jars/found"

if [ "$other" != "$server" ]; then
  echo '7. So does who asks another server on the same database.'
  for _ in $(seq 50); do
    if found "$other" | grep -q 'Cooperativa Ponte'; then break; fi
    sleep 0.1
  done
  found "$other" | grep 'Cooperativa Ponte'
fi
echo 'The story is told.'
