"""AWS Lambda's entry points, one module a function of infra/template.yaml. Thin: what they do stands in pipeline/."""
