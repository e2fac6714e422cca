// oidc_provider.mjs PORT ACCESS_SECONDS [REDIRECT...]: a real oidc-provider on 127.0.0.1, with two clients: tegami (secret
// "client secret +1", mail with refresh tokens that are good once) and dovecot (introspection alone).
//
// People sign in on a page of ours, which offers what A6 is about: whoever the browser is signed in as already, or somebody
// else, or no. GET /test/code?account=&redirect_uri=&challenge=&nonce=&scope= gives a code as that page would,
// GET /test/issued all codes, verifiers and tokens so far. Each grant is told on stdout: "granted refresh_token taro".
import {createServer} from 'node:http';
import Provider, {interactionPolicy} from 'oidc-provider';

const port = Number(process.argv[2]);
const origin = `http://127.0.0.1:${port}`;
const redirects = ['https://gw.example/m/tegami/oauth/callback', ...process.argv.slice(4)];
const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({name: 'select_account', requestable: true}), 0);
const provider = new Provider(origin, {
  clients: [
    {client_id: 'tegami', client_secret: 'client secret +1', redirect_uris: redirects, application_type: 'native',
     grant_types: ['authorization_code', 'refresh_token', 'client_credentials'], response_types: ['code'],
     scope: 'openid email offline_access mail', token_endpoint_auth_method: 'client_secret_basic'},
    {client_id: 'dovecot', client_secret: 'introspects', redirect_uris: [], grant_types: [], response_types: [],
     token_endpoint_auth_method: 'client_secret_basic'},
  ],
  scopes: ['openid', 'offline_access', 'email', 'mail'],
  claims: {openid: ['sub'], email: ['email']},
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({accountId: id, claims: () => ({sub: id, email: `${id}@example.test`})}),
  features: {
    devInteractions: {enabled: false},
    introspection: {enabled: true, allowedPolicy: () => true},
    revocation: {enabled: true},
    clientCredentials: {enabled: true},
  },
  interactions: {policy, url: (_, {uid}) => `/sign-in/${uid}`},
  pkce: {methods: ['S256'], required: () => true},
  rotateRefreshToken: true,
  issueRefreshToken: (_, client, code) => client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  ttl: {AccessToken: Number(process.argv[3]), AuthorizationCode: 60, RefreshToken: 86_400, Grant: 86_400, IdToken: 3_600,
        Interaction: 3_600, Session: 86_400},
});
// All that must never be seen again but sealed.
const issued = [];
provider.on('grant.success', ({oidc}) => {
  if (oidc.params.code_verifier) issued.push(oidc.params.code_verifier);
  console.log(`granted ${oidc.params.grant_type} ${oidc.entities.Account?.accountId ?? ''}`);
});
for (const kind of ['access_token', 'refresh_token', 'authorization_code']) provider.on(`${kind}.saved`, ({jti}) => issued.push(jti));

async function code(query) {
  const clientId = 'tegami', accountId = query.get('account'), scope = query.get('scope');
  const grant = new provider.Grant({clientId, accountId});
  grant.addOIDCScope(scope);
  const made = new provider.AuthorizationCode({
    accountId, scope, grantId: await grant.save(), client: await provider.Client.find(clientId), gty: 'authorization_code',
    redirectUri: query.get('redirect_uri'), codeChallenge: query.get('challenge'), codeChallengeMethod: 'S256',
    nonce: query.get('nonce'), authTime: Math.floor(Date.now() / 1_000), claims: {}, expiresWithSession: false,
  });
  return made.save();
}

async function form(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
}

const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

async function signIn(request, response) {
  const {params, session} = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const here = session?.accountId;
    const page = `<!DOCTYPE html><html lang="en"><title>Sign in</title><h1>Sign in</h1><form method="post">
      ${here ? `<button name="here" value="${escaped(here)}">Continue as ${escaped(here)}</button>` : ''}
      <label>Account <input name="account" value="${escaped(params.login_hint ?? '')}"></label><button name="other" value="1">Sign in</button>
      <button name="deny" value="1">Deny</button></form></html>`;
    return response.writeHead(200, {'content-type': 'text/html; charset=utf-8'}).end(page);
  }
  const typed = await form(request);
  if (typed.get('deny')) {
    return provider.interactionFinished(request, response, {error: 'access_denied', error_description: 'the person said no'});
  }
  const accountId = typed.get('here') ?? typed.get('account').split('@')[0];
  const grant = new provider.Grant({clientId: params.client_id, accountId});
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response,
    {select_account: {}, login: {accountId}, consent: {grantId: await grant.save()}});
}

const answer = provider.callback();
createServer(async (request, response) => {
  const url = new URL(request.url, origin);
  try {
    if (url.pathname.startsWith('/sign-in/')) return await signIn(request, response);
    if (url.pathname === '/test/issued') return response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify(issued));
    if (url.pathname !== '/test/code') return answer(request, response);
    const text = await code(url.searchParams);
    response.writeHead(200, {'content-type': 'text/plain', 'content-length': Buffer.byteLength(text)}).end(text);
  } catch (error) {
    response.writeHead(500, {'content-type': 'text/plain'}).end(`error ${error}`);
  }
}).listen(port, '127.0.0.1', () => console.log('ready'));
