// The explorer: GraphiQL over this server's own /graphql, nothing from elsewhere.
import React from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import 'graphiql/graphiql.css';

const welcome = `# Interroga la base di conoscenza · Query the knowledge base
#
#   Ctrl-Space   completa · complete      Ctrl-Enter   esegui · run
#
# The documentation of every type and field is behind the book at the top left.

query Welcome {
  base { name seq counts { kind count } }
  practices(first: 3) {
    totalCount
    nodes { slug title { value language } summary { value } }
  }
}
`;

// A link can bring its query: /graphiql?query=...
const asked = new URLSearchParams(location.search).get('query') ?? undefined;

createRoot(document.getElementById('explorer')).render(
  <GraphiQL
    fetcher={createGraphiQLFetcher({ url: new URL('graphql', document.baseURI).href })}
    query={asked}
    defaultQuery={welcome}
  />,
);
