;; Loads a block of the guide, opens a file, waits for diagnostics in flymake, and writes down what came of it.  -*- lexical-binding: t -*-
(require 'flymake)
(package-initialize)

(unless (fboundp 'js-json-mode)
  (define-derived-mode js-json-mode js-mode "JSON"))

(let ((client (intern (getenv "CLIENT")))
      (deadline (+ (float-time) 12)))
  (setq eglot-sync-connect 10
        eglot-autoshutdown t
        lsp-auto-guess-root t
        lsp-diagnostics-provider :flymake
        lsp-enable-snippet nil
        lsp-keep-workspace-alive nil)
  (unless (eq client 'flymake)
    (require client))
  (load (getenv "BLOCK") nil t t)
  (switch-to-buffer (find-file-noselect (getenv "FILE")))
  (js-json-mode)
  (setq-local project-find-functions
              (list (lambda (directory) (cons 'transient directory))))
  (pcase client
    ('eglot (apply #'eglot (eglot--guess-contact)))
    ('lsp-mode
     (lsp-workspace-folders-add default-directory)
     (lsp)))
  (while (and (not (flymake-diagnostics)) (< (float-time) deadline))
    (accept-process-output nil 0.05))
  (let ((lines (mapcar (lambda (one)
                         (format "%s:%s\n"
                                 (line-number-at-pos (flymake-diagnostic-beg one))
                                 (flymake-diagnostic-text one)))
                       (flymake-diagnostics))))
    (with-temp-file (getenv "REPORT")
      (mapc #'insert lines)))
  (kill-emacs 0))
