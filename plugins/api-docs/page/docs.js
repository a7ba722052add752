// The viewer asks this server alone: for the document, and for what "Try it out" calls.
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#viewer',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  persistAuthorization: false,
  tryItOutEnabled: false,
  validatorUrl: null,
  syntaxHighlight: { theme: 'agate' },
  presets: [SwaggerUIBundle.presets.apis],
});
